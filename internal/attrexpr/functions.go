package attrexpr

import (
	"slices"
	"strings"
)

var (
	compareTypes = []string{"vbTextCompare", "vbBinaryCompare"}
	encodings    = []string{"Unicode", "ASCII", "UTF8"}
	intervals    = []string{"yyyy", "m", "d", "ww", "h", "n", "s"}
)

// source is the first parameter of most functions; its engine name is on record for them.
func source(pageName, typ string) Parameter {
	return req(pageName, typ).engine("source")
}

// functions is the one table that parsing, checking and evaluating read.
var functions = completed(slices.Concat(textFunctions, conversionFunctions, dateFunctions, logicFunctions, listFunctions))

// completed sorts the functions by name and adds what does not stand in the lists below.
func completed(fs []Function) []Function {
	slices.SortFunc(fs, func(a, b Function) int { return strings.Compare(a.Name, b.Name) })
	evaluated := implementations()
	for i := range fs {
		fs[i].check = functionChecks[fs[i].Name]
		fs[i].implementation = evaluated[fs[i].Name]
		if fs[i].Page == "" {
			fs[i].Page = PageProvisioning
		}
		if fs[i].Least == 0 {
			fs[i].Least = leastSlots(fs[i].Parameters)
		}
	}
	return fs
}

// leastSlots is the number of slots up to the last required one: those behind
// it need not be written at all.
func leastSlots(ps []Parameter) int {
	least := 0
	for i, p := range ps {
		if p.Required {
			least = i + 1
		}
	}
	return least
}

var textFunctions = []Function{
	{Name: "Append", Summary: "The source followed by the suffix.", Parameters: []Parameter{source("source", TypeText), req("suffix", TypeText)}},
	{
		Name: "Join", Summary: "The sources with the separator between them; empty ones are left out.",
		Parameters: []Parameter{req("separator", TypeText), rep("source")},
	},
	{Name: "Left", Summary: "The first characters of a string; all of them for a negative number.", Parameters: []Parameter{req("String", TypeText), req("NumChars", TypeNumber)}},
	{
		Name: "Mid", Summary: "A part of a string, from a position that counts from 1, and not beyond its end.",
		Parameters: []Parameter{source("source", TypeText), req("start", TypeNumber), req("length", TypeNumber)},
		// The cloud sync page's example for Item leaves the length out.
		Short: []Parameter{source("source", TypeText), req("start", TypeNumber)},
	},
	{Name: "Len", Summary: "The number of characters; 0 where there is no value.", Parameters: []Parameter{source("value", TypeAny)}},
	{
		Name: "InStr", Summary: "The position of one string in another, counting from 1; 0 when it is not there.",
		Parameters: []Parameter{
			req("value1", TypeText), req("value2", TypeText), opt("start", TypeNumber),
			opt("compareType", TypeWord).words(compareTypes...),
		},
	},
	{
		Name: "Word", Summary: "The n-th word of a string; each of the delimiters separates words.",
		Parameters: []Parameter{req("String", TypeText), req("WordNumber", TypeNumber), req("Delimiters", TypeText)},
	},
	{
		Name: "Trim", Summary: "The value without white space at its ends.", Parameters: []Parameter{source("value", TypeAny)},
		Page: PageCloudSync, CloudSyncOnly: true,
	},
	{Name: "StripSpaces", Summary: "The value without any blank.", Parameters: []Parameter{source("source", TypeText)}},
	{Name: "ToLower", Summary: "The value in lower case.", Parameters: []Parameter{source("source", TypeText), opt("culture", TypeText)}},
	{Name: "ToUpper", Summary: "The value in upper case.", Parameters: []Parameter{source("source", TypeText), opt("culture", TypeText)}},
	{
		Name: "PCase", Summary: "Every word with a capital first letter, the rest in lower case.",
		Parameters: []Parameter{source("source", TypeText), opt("wordSeparators", TypeText)},
	},
	{Name: "NormalizeDiacritics", Summary: "The value with plain letters for those with diacritics.", Parameters: []Parameter{source("source", TypeText)}},
	{
		Name: "Split", Summary: "The list of the parts between the delimiters, without white space around them.",
		Parameters: []Parameter{source("source", TypeText), req("delimiter", TypeText)},
	},
	{
		Name: "Replace", Summary: "The source with a part replaced: a text, a pattern or a named group of one.",
		Parameters: []Parameter{
			source("source", TypeText), opt("oldValue", TypeText).engine("Find"), opt("regexPattern", TypePattern),
			opt("regexGroupName", TypeText), opt("replacementValue", TypeText).engine("Replacement"),
			opt("replacementAttributeName", TypeText), opt("template", TypeText),
		},
	},
	{Name: "Redact", Summary: "The value; the provisioning log does not show it.", Parameters: []Parameter{req("attribute/value", TypeAny)}},
	{
		Name: "RandomString", Summary: "A random string with at least so many characters of each kind, 256 characters at the most.",
		Parameters: []Parameter{
			req("Length", TypeNumber), req("MinimumNumbers", TypeNumber), req("MinimumSpecialCharacters", TypeNumber),
			req("MinimumCapital", TypeNumber), req("MinimumLowerCase", TypeNumber), opt("CharactersToAvoid", TypeText),
		},
	},
	{Name: "Guid", Summary: "A new random GUID at each evaluation."},
}

var conversionFunctions = []Function{
	{Name: "CStr", Summary: "The value as a string.", Parameters: []Parameter{source("value", TypeAny)}, Spellings: []string{"Cstr"}},
	{Name: "CBool", Summary: "True for a true comparison or a value that is not zero.", Parameters: []Parameter{source("Expression", TypeCondition)}},
	{Name: "ConvertToBase64", Summary: "The base64 form of the value's UTF-16 bytes.", Parameters: []Parameter{source("source", TypeText)}},
	{
		Name: "ConvertFromBase64", Summary: "The string behind a base64 form.",
		Parameters: []Parameter{source("source", TypeText), opt("Encoding", TypeWord).words(encodings...)},
		Page:       PageCloudSync, CloudSyncOnly: true,
	},
	{Name: "ConvertToUTF8Hex", Summary: "The value's UTF-8 bytes as hexadecimal digits.", Parameters: []Parameter{source("source", TypeText)}},
	{Name: "BitAnd", Summary: "The bits that both numbers have.", Parameters: []Parameter{req("value1", TypeNumber), req("value2", TypeNumber)}},
	{
		Name: "StringFromSid", Summary: "The text form of a security identifier.", Parameters: []Parameter{req("ObjectSID", TypeAny)},
		Page: PageCloudSync, CloudSyncOnly: true, Spellings: []string{"StringFromSID"},
	},
	{
		Name: "DNComponent", Summary: "One component of a distinguished name, counting from the left.",
		Parameters: []Parameter{req("dn", TypeAny), req("ComponentNumber", TypeNumber)}, Page: PageCloudSync, CloudSyncOnly: true,
	},
	{
		Name: "CRef", Summary: "The value as a reference.", Parameters: []Parameter{req("value", TypeAny)},
		Page: PageCloudSync, CloudSyncOnly: true, ExampleOnly: true,
	},
	{
		Name: "Error", Summary: "Fails the object with a message.", Parameters: []Parameter{req("ErrorMessage", TypeText)},
		Page: PageCloudSync, CloudSyncOnly: true,
	},
}

var dateFunctions = []Function{
	{Name: "Now", Summary: "The current time in UTC, in the form of CDate."},
	{Name: "CDate", Summary: "A date string in UTC, such as 3/16/2020 7:00:00 AM.", Parameters: []Parameter{source("Expression", TypeDate)}},
	{
		Name: "DateAdd", Summary: "A date moved by a number of years (yyyy), months (m), weeks (ww), days (d), hours (h), minutes (n) or seconds (s).",
		Parameters: []Parameter{req("interval", TypeWord).words(intervals...), req("value", TypeNumber), req("dateTime", TypeDate)},
	},
	{
		Name: "DateDiff", Summary: "The number of such intervals from the first date to the second, negative for an earlier one.",
		Parameters: []Parameter{req("interval", TypeWord).words(intervals...), req("date1", TypeDate), req("date2", TypeDate)},
	},
	{
		Name: "FormatDateTime", Summary: "A date string in another format; formats and styles are .NET's.",
		Parameters: []Parameter{
			source("source", TypeText), opt("dateTimeStyles", TypeText), req("inputFormat", TypeText), req("outputFormat", TypeText),
		},
		Short: []Parameter{source("source", TypeText), req("inputFormat", TypeText), req("outputFormat", TypeText)},
	},
	{Name: "DateFromNum", Summary: "The date behind a Windows file time.", Parameters: []Parameter{source("value", TypeAny)}},
	{Name: "NumFromDate", Summary: "The Windows file time of an ISO 8601 date.", Parameters: []Parameter{source("value", TypeDate)}},
}

var logicFunctions = []Function{
	{
		Name: "IIF", Summary: "One of two values, chosen by a condition; the second one when an attribute of the condition is empty.",
		Parameters: []Parameter{req("condition", TypeCondition).engine("one"), req("valueIfTrue", TypeAny), req("valueIfFalse", TypeAny)},
	},
	{
		Name: "Switch", Summary: "The value whose key equals the source, letter case included, else the default; the key \"\" is for an empty source.",
		Parameters: []Parameter{
			source("source", TypeAny), opt("defaultValue", TypeAny).engine("switchValue"),
			rep("key").engine("switchValue"), rep("value").engine("switchValue"),
		},
		Spellings: []string{"switch"},
	},
	{Name: "Coalesce", Summary: "The first source that is there; an empty text is.", Parameters: []Parameter{rep("source")}},
	{Name: "Not", Summary: "False for True, True for everything else.", Parameters: []Parameter{source("source", TypeCondition)}},
	{Name: "IsNull", Summary: "True when there is no value.", Parameters: []Parameter{source("Expression", TypeAny)}},
	{
		Name: "IsNullOrEmpty", Summary: "True when there is no value or an empty one.",
		Parameters: []Parameter{source("Expression", TypeAny)}, Spellings: []string{"IsNullorEmpty"},
	},
	{Name: "IsPresent", Summary: "True when there is a value that is not empty.", Parameters: []Parameter{source("Expression", TypeAny)}},
	{Name: "IsString", Summary: "True when the value can be a string.", Parameters: []Parameter{source("Expression", TypeAny)}},
	{
		Name: "IgnoreFlowIfNullOrEmpty", Summary: "The value; without one the attribute is left out of the flow.",
		Parameters: []Parameter{source("Expression", TypeAny)},
	},
}

var listFunctions = []Function{
	{Name: "Count", Summary: "The number of values.", Parameters: []Parameter{source("attribute", TypeAttribute)}},
	{
		Name: "Contains", Summary: "The position of a value in a list, counting from 1; 0 when it is not there.",
		Parameters: []Parameter{req("attribute", TypeAttribute), req("search", TypeText)},
		Page:       PageCloudSync, CloudSyncOnly: true, ExampleOnly: true,
	},
	{Name: "Item", Summary: "One value of a list, counting from 1; an error where there is none.", Parameters: []Parameter{req("attribute", TypeAttribute), req("index", TypeNumber)}},
	{Name: "RemoveDuplicates", Summary: "The list with each value once.", Parameters: []Parameter{source("attribute", TypeAttribute)}},
	{
		Name: "SingleAppRoleAssignment", Summary: "The name of the user's one app role. This and its neighbours exclude the scope \"all\".",
		Parameters: []Parameter{source("[appRoleAssignments]", TypeAttribute)},
	},
	{
		Name: "AppRoleAssignmentsComplex", Summary: "The user's app roles, to be added.",
		Parameters: []Parameter{source("[appRoleAssignments]", TypeAttribute)},
	},
	{
		Name: "AssertiveAppRoleAssignmentsComplex", Summary: "The user's app roles, in place of those that are there.",
		Parameters: []Parameter{source("[appRoleAssignments]", TypeAttribute)}, Page: PageCustomize,
	},
	{
		Name: "AppRoleAssignments", Summary: "The user's app roles.",
		Parameters: []Parameter{source("source", TypeAttribute)}, Page: PageFunctionsAPI,
	},
	{
		Name: "AltSecIdFromNetId", Summary: "The alternative security identifier of a user's netId.",
		Parameters: []Parameter{source("source", TypeText)}, Page: PageCrossTenant, Spellings: []string{"AltSecidFromNetid"},
	},
	{
		Name: "SelectUniqueValue", Summary: "The first value that no object of the target has; not in cross-tenant synchronization.",
		Parameters: []Parameter{rep("uniqueValueRule")}, Least: 2,
	},
	{Name: "DefaultDomain", Summary: "The default verified domain of the tenant.", Page: PageFunctionsAPI},
}
