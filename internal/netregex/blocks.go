package netregex

import (
	"fmt"
	"unicode"
)

// block is a named range of Unicode's basic plane.
type block struct{ first, last rune }

// String is the range as it stands in a character class.
func (b block) String() string { return fmt.Sprintf(`\u%04X-\u%04X`, b.first, b.last) }

// others are the characters outside of the range, as they stand in a character class.
func (b block) others() string {
	const lastOfPlane = 0xFFFF
	beyond := fmt.Sprintf("%c-%c", lastOfPlane+1, unicode.MaxRune)
	if b.last < lastOfPlane {
		beyond = block{b.last + 1, lastOfPlane}.String() + beyond
	}
	if b.first > 0 {
		beyond = block{0, b.first - 1}.String() + beyond
	}
	return beyond
}

// categories are Unicode's general categories and groups of them, "Character classes in regular expressions" of .NET.
var categories = []string{
	"L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No",
	"P", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp",
	"C", "Cc", "Cf", "Cs", "Co", "Cn",
}

// blocks are .NET's named blocks, of the same page. They follow Unicode 4.0.
var blocks = map[string]block{
	"IsBasicLatin":                          {0x0000, 0x007F},
	"IsLatin-1Supplement":                   {0x0080, 0x00FF},
	"IsLatinExtended-A":                     {0x0100, 0x017F},
	"IsLatinExtended-B":                     {0x0180, 0x024F},
	"IsIPAExtensions":                       {0x0250, 0x02AF},
	"IsSpacingModifierLetters":              {0x02B0, 0x02FF},
	"IsCombiningDiacriticalMarks":           {0x0300, 0x036F},
	"IsGreek":                               {0x0370, 0x03FF},
	"IsGreekandCoptic":                      {0x0370, 0x03FF},
	"IsCyrillic":                            {0x0400, 0x04FF},
	"IsCyrillicSupplement":                  {0x0500, 0x052F},
	"IsArmenian":                            {0x0530, 0x058F},
	"IsHebrew":                              {0x0590, 0x05FF},
	"IsArabic":                              {0x0600, 0x06FF},
	"IsSyriac":                              {0x0700, 0x074F},
	"IsThaana":                              {0x0780, 0x07BF},
	"IsDevanagari":                          {0x0900, 0x097F},
	"IsBengali":                             {0x0980, 0x09FF},
	"IsGurmukhi":                            {0x0A00, 0x0A7F},
	"IsGujarati":                            {0x0A80, 0x0AFF},
	"IsOriya":                               {0x0B00, 0x0B7F},
	"IsTamil":                               {0x0B80, 0x0BFF},
	"IsTelugu":                              {0x0C00, 0x0C7F},
	"IsKannada":                             {0x0C80, 0x0CFF},
	"IsMalayalam":                           {0x0D00, 0x0D7F},
	"IsSinhala":                             {0x0D80, 0x0DFF},
	"IsThai":                                {0x0E00, 0x0E7F},
	"IsLao":                                 {0x0E80, 0x0EFF},
	"IsTibetan":                             {0x0F00, 0x0FFF},
	"IsMyanmar":                             {0x1000, 0x109F},
	"IsGeorgian":                            {0x10A0, 0x10FF},
	"IsHangulJamo":                          {0x1100, 0x11FF},
	"IsEthiopic":                            {0x1200, 0x137F},
	"IsCherokee":                            {0x13A0, 0x13FF},
	"IsUnifiedCanadianAboriginalSyllabics":  {0x1400, 0x167F},
	"IsOgham":                               {0x1680, 0x169F},
	"IsRunic":                               {0x16A0, 0x16FF},
	"IsTagalog":                             {0x1700, 0x171F},
	"IsHanunoo":                             {0x1720, 0x173F},
	"IsBuhid":                               {0x1740, 0x175F},
	"IsTagbanwa":                            {0x1760, 0x177F},
	"IsKhmer":                               {0x1780, 0x17FF},
	"IsMongolian":                           {0x1800, 0x18AF},
	"IsLimbu":                               {0x1900, 0x194F},
	"IsTaiLe":                               {0x1950, 0x197F},
	"IsKhmerSymbols":                        {0x19E0, 0x19FF},
	"IsPhoneticExtensions":                  {0x1D00, 0x1D7F},
	"IsLatinExtendedAdditional":             {0x1E00, 0x1EFF},
	"IsGreekExtended":                       {0x1F00, 0x1FFF},
	"IsGeneralPunctuation":                  {0x2000, 0x206F},
	"IsSuperscriptsandSubscripts":           {0x2070, 0x209F},
	"IsCurrencySymbols":                     {0x20A0, 0x20CF},
	"IsCombiningDiacriticalMarksforSymbols": {0x20D0, 0x20FF},
	"IsCombiningMarksforSymbols":            {0x20D0, 0x20FF},
	"IsLetterlikeSymbols":                   {0x2100, 0x214F},
	"IsNumberForms":                         {0x2150, 0x218F},
	"IsArrows":                              {0x2190, 0x21FF},
	"IsMathematicalOperators":               {0x2200, 0x22FF},
	"IsMiscellaneousTechnical":              {0x2300, 0x23FF},
	"IsControlPictures":                     {0x2400, 0x243F},
	"IsOpticalCharacterRecognition":         {0x2440, 0x245F},
	"IsEnclosedAlphanumerics":               {0x2460, 0x24FF},
	"IsBoxDrawing":                          {0x2500, 0x257F},
	"IsBlockElements":                       {0x2580, 0x259F},
	"IsGeometricShapes":                     {0x25A0, 0x25FF},
	"IsMiscellaneousSymbols":                {0x2600, 0x26FF},
	"IsDingbats":                            {0x2700, 0x27BF},
	"IsMiscellaneousMathematicalSymbols-A":  {0x27C0, 0x27EF},
	"IsSupplementalArrows-A":                {0x27F0, 0x27FF},
	"IsBraillePatterns":                     {0x2800, 0x28FF},
	"IsSupplementalArrows-B":                {0x2900, 0x297F},
	"IsMiscellaneousMathematicalSymbols-B":  {0x2980, 0x29FF},
	"IsSupplementalMathematicalOperators":   {0x2A00, 0x2AFF},
	"IsMiscellaneousSymbolsandArrows":       {0x2B00, 0x2BFF},
	"IsCJKRadicalsSupplement":               {0x2E80, 0x2EFF},
	"IsKangxiRadicals":                      {0x2F00, 0x2FDF},
	"IsIdeographicDescriptionCharacters":    {0x2FF0, 0x2FFF},
	"IsCJKSymbolsandPunctuation":            {0x3000, 0x303F},
	"IsHiragana":                            {0x3040, 0x309F},
	"IsKatakana":                            {0x30A0, 0x30FF},
	"IsBopomofo":                            {0x3100, 0x312F},
	"IsHangulCompatibilityJamo":             {0x3130, 0x318F},
	"IsKanbun":                              {0x3190, 0x319F},
	"IsBopomofoExtended":                    {0x31A0, 0x31BF},
	"IsKatakanaPhoneticExtensions":          {0x31F0, 0x31FF},
	"IsEnclosedCJKLettersandMonths":         {0x3200, 0x32FF},
	"IsCJKCompatibility":                    {0x3300, 0x33FF},
	"IsCJKUnifiedIdeographsExtensionA":      {0x3400, 0x4DBF},
	"IsYijingHexagramSymbols":               {0x4DC0, 0x4DFF},
	"IsCJKUnifiedIdeographs":                {0x4E00, 0x9FFF},
	"IsYiSyllables":                         {0xA000, 0xA48F},
	"IsYiRadicals":                          {0xA490, 0xA4CF},
	"IsHangulSyllables":                     {0xAC00, 0xD7AF},
	"IsHighSurrogates":                      {0xD800, 0xDB7F},
	"IsHighPrivateUseSurrogates":            {0xDB80, 0xDBFF},
	"IsLowSurrogates":                       {0xDC00, 0xDFFF},
	"IsPrivateUse":                          {0xE000, 0xF8FF},
	"IsPrivateUseArea":                      {0xE000, 0xF8FF},
	"IsCJKCompatibilityIdeographs":          {0xF900, 0xFAFF},
	"IsAlphabeticPresentationForms":         {0xFB00, 0xFB4F},
	"IsArabicPresentationForms-A":           {0xFB50, 0xFDFF},
	"IsVariationSelectors":                  {0xFE00, 0xFE0F},
	"IsCombiningHalfMarks":                  {0xFE20, 0xFE2F},
	"IsCJKCompatibilityForms":               {0xFE30, 0xFE4F},
	"IsSmallFormVariants":                   {0xFE50, 0xFE6F},
	"IsArabicPresentationForms-B":           {0xFE70, 0xFEFF},
	"IsHalfwidthandFullwidthForms":          {0xFF00, 0xFFEF},
	"IsSpecials":                            {0xFFF0, 0xFFFF},
}
