package attrexpr_test

import (
	"testing"

	"github.com/crosstenant/terraform-provider-crosstenant/internal/attrexpr"
)

// Pages of Microsoft that print expressions with their results.
const (
	functionsPage = "Reference for writing expressions for attribute mappings in Microsoft Entra ID"
	cloudSyncPage = "Microsoft Entra Cloud Sync expressions and function reference"
	workdayPage   = "Workday expression mapping functions for Microsoft Entra ID provisioning"
	successPage   = "SuccessFactors expression mapping functions for Microsoft Entra ID provisioning"
	customizePage = "Tutorial - Customize user provisioning attribute-mappings for SaaS applications in Microsoft Entra ID"
	issuesPage    = "Troubleshoot HR user creation issues"
)

type attributes map[string]any

// documented is an expression whose value one of the pages prints or states.
type documented struct {
	page       string
	expression string
	sample     sample
	want       any
}

func with(a attributes) sample                     { return sample{attributes: a} }
func at(clock string, a attributes) sample         { return sample{attributes: a, clock: clock} }
func taken(existing []string, a attributes) sample { return sample{attributes: a, existing: existing} }

func runDocumented(t *testing.T, cases []documented) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.expression, func(t *testing.T) {
			t.Parallel()
			got := evaluate(t, c.expression, c.sample.environment(t))
			checkValue(t, got, c.want)
			if _, problems := attrexpr.Diagnose(c.expression, attrexpr.CheckOptions{UniqueValues: true}); len(problems.Errors()) > 0 {
				t.Error(problems.Errors().Format(c.expression))
			}
			if t.Failed() {
				t.Logf("page: %s", c.page)
			}
		})
	}
}

func TestDocumentedText(t *testing.T) {
	t.Parallel()
	john := with(attributes{"givenName": "John", "surname": "Doe"})
	alias := `IIF(Len([LastName]) <= 5,

  Left(Join ("",[LastName],[FirstName]),10),
  Join("", Mid([LastName],1,9), Mid([FirstName],1,1))

)`
	runDocumented(t, []documented{
		{functionsPage, `Append([userPrincipalName], ".test")`, with(attributes{"userPrincipalName": "John.Doe@contoso.com"}), "John.Doe@contoso.com.test"},
		{functionsPage, `Append(Mid([givenName], 1, 3), Mid([surname], 1, 5))`, john, "JohDoe"},
		{functionsPage, `Join(", ", "", [surname], [givenName])`, john, "Doe, John"},
		{functionsPage, `Left("John Doe", 3)`, sample{}, "Joh"},
		{functionsPage, `Left("John Doe", 0)`, sample{}, ""},
		{functionsPage, `Left("John Doe", -1)`, sample{}, "John Doe"},
		{functionsPage, `Left("John Doe", 100)`, sample{}, "John Doe"},
		{functionsPage, `Left([displayName], 3)`, sample{}, ""},
		{functionsPage, `Mid("John Doe", 6, 100)`, sample{}, "Doe"},
		{functionsPage, `Len("John Doe")`, sample{}, "8"},
		{functionsPage, `Len(42568.75)`, sample{}, "8"},
		{functionsPage, `Len(42568)`, sample{}, "5"},
		{functionsPage, `Len([displayName])`, sample{}, "0"},
		{functionsPage, alias, with(attributes{"FirstName": "John", "LastName": "Smith"}), "SmithJohn"},
		{functionsPage, alias, with(attributes{"FirstName": "John", "LastName": "Parker"}), "ParkerJ"},
		{functionsPage, `Append("SMTP:", Join("@", Join(".", [givenName], [surname]), "contoso.com"))`, john, "SMTP:John.Doe@contoso.com"},
		{
			functionsPage, `Split(
    Join(",",
        Append("smtp:", Join("@", NormalizeDiacritics(StripSpaces(Join(".", [givenName], [surname]))), "contoso.onmicrosoft.com")),
        Append("SMTP:", Join("@", NormalizeDiacritics(StripSpaces(Join(".", [givenName], [surname]))), "contoso.com"))
    ),
    ","
)`, john, []string{"smtp:John.Doe@contoso.onmicrosoft.com", "SMTP:John.Doe@contoso.com"},
		},
		{
			// The page prints the digits of another id; these are the bytes of the one that it gives.
			functionsPage, `Join("", 1000, Replace(ConvertToUTF8Hex([objectId]), , "[a-zA-Z_]*", , "", , ))`,
			with(attributes{"objectId": "00aa00aa-bb11-cc22-dd33-44ee44ee44ee"}),
			"1000" + "3030616130306161" + "2" + "62623131" + "2" + "63633232" + "2" + "64643333" + "2" + "343465653434656534346565",
		},
		{functionsPage, `InStr("The quick brown fox","quick")`, sample{}, "5"},
		{functionsPage, `InStr("repEated","e",3,vbBinaryCompare)`, sample{}, "7"},
		{cloudSyncPage, `InStr("repEated","x")`, sample{}, "0"},
		{functionsPage, `Word("The quick brown fox",3," ")`, sample{}, "brown"},
		{functionsPage, `Word("This,string!has&many separators",3,",!&#")`, sample{}, "has"},
		{functionsPage, `Word("The quick brown fox",0," ")`, sample{}, ""},
		{functionsPage, `Word("The quick brown fox",5," ")`, sample{}, ""},
		{functionsPage, `Word([displayName],1," ")`, sample{}, ""},
		{cloudSyncPage, `Trim(" Test ")`, sample{}, "Test"},
		{cloudSyncPage, `Trim([proxyAddresses])`, with(attributes{"proxyAddresses": []string{" a ", "b "}}), []string{"a", "b"}},
		{functionsPage, `StripSpaces(" a b  c ")`, sample{}, "abc"},
		{functionsPage, `PCase([firstName])`, with(attributes{"firstName": "PABLO GONSALVES (SECOND)"}), "Pablo Gonsalves (Second)"},
		{functionsPage, `PCase([lastName]," '-")`, with(attributes{"lastName": "PINTO-DE'SILVA"}), "Pinto-De'Silva"},
		{functionsPage, `PCase(Join(" ",[firstName],[lastName]))`, with(attributes{"firstName": "GREGORY", "lastName": "JAMES"}), "Gregory James"},
		{functionsPage, `NormalizeDiacritics([givenName])`, with(attributes{"givenName": "Zoë"}), "Zoe"},
		{
			functionsPage, `ToLower(Join("@", NormalizeDiacritics(StripSpaces(Join(".",  [PreferredFirstName], [PreferredLastName]))), "contoso.com"))`,
			with(attributes{"PreferredFirstName": "John", "PreferredLastName": "Smith"}), "john.smith@contoso.com",
		},
		{
			functionsPage, `Split([extensionAttribute5], ",")`,
			with(attributes{"extensionAttribute5": "PermissionSetOne, PermissionSetTwo"}),
			[]string{"PermissionSetOne", "PermissionSetTwo"},
		},
		{functionsPage, `Redact([userPrincipalName])`, with(attributes{"userPrincipalName": "ann@contoso.com"}), "ann@contoso.com"},
		{functionsPage, `Redact("StringToBeRedacted")`, sample{}, "StringToBeRedacted"},
	})
}

func TestDocumentedConversion(t *testing.T) {
	t.Parallel()
	runDocumented(t, []documented{
		{functionsPage, `BitAnd(&HF, &HF7)`, sample{}, "7"},
		{functionsPage, `CBool([attribute1] = [attribute2])`, with(attributes{"attribute1": "a", "attribute2": "a"}), "True"},
		{functionsPage, `CBool([attribute1] = [attribute2])`, with(attributes{"attribute1": "a", "attribute2": "b"}), "False"},
		{functionsPage, `CBool(3)`, sample{}, "True"},
		{functionsPage, `CBool(0)`, sample{}, "False"},
		{functionsPage, `ConvertToBase64("Hello world!")`, sample{}, "SABlAGwAbABvACAAdwBvAHIAbABkACEA"},
		{cloudSyncPage, `ConvertFromBase64("SABlAGwAbABvACAAdwBvAHIAbABkACEA")`, sample{}, "Hello world!"},
		{cloudSyncPage, `ConvertFromBase64("SGVsbG8gd29ybGQh", UTF8)`, sample{}, "Hello world!"},
		{functionsPage, `ConvertToUTF8Hex("Hello world!")`, sample{}, "48656C6C6F20776F726C6421"},
		{functionsPage, `CStr([dn])`, with(attributes{"dn": "cn=Joe,dc=contoso,dc=com"}), "cn=Joe,dc=contoso,dc=com"},
		{cloudSyncPage, `DNComponent(CRef([dn]),1)`, with(attributes{"dn": "cn=Joe,ou=Sales,dc=contoso,dc=com"}), "Joe"},
		{
			cloudSyncPage, `IIF(IsPresent([accountName]),[accountName],Error("AccountName is required"))`,
			with(attributes{"accountName": "joe"}), "joe",
		},
		{cloudSyncPage, `IIF([employeeType]="Intern","t-" & [alias],[alias])`, with(attributes{"employeeType": "Intern", "alias": "joe"}), "t-joe"},
		{cloudSyncPage, `IIF([employeeType]="Intern","t-" & [alias],[alias])`, with(attributes{"employeeType": "Boss", "alias": "joe"}), "joe"},
	})
}

func TestDocumentedDates(t *testing.T) {
	t.Parallel()
	const clock = "2021-08-25T17:41:18Z"
	hired2012 := at(clock, attributes{"StatusHireDate": "2012-03-16-07:00"})
	days := func(first, second string) sample { return with(attributes{"date1": first, "date2": second}) }
	runDocumented(t, []documented{
		{functionsPage, `CDate([StatusHireDate])`, with(attributes{"StatusHireDate": "2020-03-16-07:00"}), "3/16/2020 7:00:00 AM"},
		{functionsPage, `CDate("2021-06-30+08:00")`, sample{}, "6/29/2021 4:00:00 PM"},
		{functionsPage, `CDate("2009-06-15T01:45:30-07:00")`, sample{}, "6/15/2009 8:45:30 AM"},
		{functionsPage, `Now()`, at("2021-07-02T15:33:38Z", nil), "7/2/2021 3:33:38 PM"},

		{functionsPage, `DateAdd("d", 7, CDate([StatusHireDate]))`, hired2012, "3/23/2012 7:00:00 AM"},
		{functionsPage, `DateAdd("d", -10, CDate([StatusHireDate]))`, hired2012, "3/6/2012 7:00:00 AM"},
		{functionsPage, `DateAdd("ww", 2, CDate([StatusHireDate]))`, hired2012, "3/30/2012 7:00:00 AM"},
		{functionsPage, `DateAdd("m", 10, CDate([StatusHireDate]))`, hired2012, "1/16/2013 7:00:00 AM"},
		{functionsPage, `DateAdd("yyyy", 2, CDate([StatusHireDate]))`, hired2012, "3/16/2014 7:00:00 AM"},

		{functionsPage, `DateDiff("d", CDate([date1]), CDate([date2]))`, days("2021-08-18+08:00", "2021-08-31+08:00"), "13"},
		{functionsPage, `DateDiff("d", CDate([date1]), CDate([date2]))`, days("2021-08-31+08:00", "2021-08-31+08:00"), "0"},
		{functionsPage, `DateDiff("d", Now(), CDate([StatusHireDate]))`, hired2012, "-3449"},
		{functionsPage, `DateDiff("ww", Now(), CDate([StatusHireDate]))`, hired2012, "-493"},
		{functionsPage, `DateDiff("m", Now(), CDate([StatusHireDate]))`, hired2012, "-113"},
		{functionsPage, `DateDiff("yyyy", Now(), CDate([StatusHireDate]))`, hired2012, "-9"},
		{functionsPage, `DateDiff("h", CDate([date1]), CDate([date2]))`, days("2021-08-24", "2021-08-25"), "24"},
		{functionsPage, `DateDiff("n", CDate([date1]), CDate([date2]))`, days("2021-08-24", "2021-08-25"), "1440"},
		{functionsPage, `DateDiff("s", CDate([date1]), CDate([date2]))`, days("2021-08-24", "2021-08-25"), "86400"},
		{
			functionsPage, `Switch([Active], , "1", IIF(DateDiff("d", Now(), CDate([StatusHireDate])) > 5, "False", "True"), "0", "False")`,
			at(clock, attributes{"Active": "1", "StatusHireDate": "2021-08-28"}), "True",
		},
		{
			functionsPage, `Switch([Active], , "1", IIF(DateDiff("d", Now(), CDate([StatusHireDate])) > 5, "False", "True"), "0", "False")`,
			at(clock, attributes{"Active": "1", "StatusHireDate": "2021-10-28"}), "False",
		},

		{functionsPage, `DateFromNum(129699324000000000)`, sample{}, "1/1/2012 11:00:00 PM"},
		{
			functionsPage, `FormatDateTime([extensionAttribute1], , "yyyyMMddHHmmss.fZ", "yyyy-MM-dd")`,
			with(attributes{"extensionAttribute1": "20150123105347.1Z"}), "2015-01-23",
		},
		{
			cloudSyncPage, `FormatDateTime([extensionAttribute1], "yyyyMMddHHmmss.fZ", "yyyy-MM-dd")`,
			with(attributes{"extensionAttribute1": "20150123105347.1Z"}), "2015-01-23",
		},
		{
			successPage, `IIF([IsSoftDeleted]="True", Join("_",FormatDateTime(Now(), , "M/d/yyyy h:mm:ss tt", "yyyy-MM-dd"),[mail]), [mail])`,
			at("2025-07-30T09:00:00Z", attributes{"IsSoftDeleted": "True", "mail": "john.smith@company.com"}), "2025-07-30_john.smith@company.com",
		},
	})
}

func TestDocumentedFileTimes(t *testing.T) {
	t.Parallel()
	// The pages give these expressions without results that fit them. The steps
	// of 100 ns since 1601 are counted by hand: 134774 days lie before 1970.
	const (
		beforeUnix = int64(134774) * 86400
		workday    = (int64(18628)*86400 + 7*3600 + 59*60 + 59 + beforeUnix) * 10_000_000 // 2021-01-01T07:59:59Z
	)
	if workday != 132539615990000000 {
		t.Fatal(workday)
	}
	runDocumented(t, []documented{
		{
			functionsPage, `NumFromDate(Join("", FormatDateTime([ContractEndDate], ,"yyyy-MM-ddzzz", "yyyy-MM-dd"), " 23:59:59-08:00"))`,
			with(attributes{"ContractEndDate": "2020-12-31-08:00"}), "132539615990000000",
		},
		{
			functionsPage, `NumFromDate(Join("",FormatDateTime([endDate], ,"M/d/yyyy hh:mm:ss tt","yyyy-MM-dd")," 23:59:59-08:00"))`,
			with(attributes{"endDate": "12/31/2020 12:00:00 AM"}), "132539615990000000",
		},
		{
			successPage, `Switch([endDate], NumFromDate([endDate]), "", "9223372036854775807")`,
			with(attributes{"endDate": ""}), "9223372036854775807",
		},
	})
}

func TestDocumentedReplace(t *testing.T) {
	t.Parallel()
	samPattern := `"([\\/\\\\\\[\\]\\:\\;\\|\\=\\,\\+\\*\\?\\<\\>])"`
	runDocumented(t, []documented{
		{
			functionsPage, `Replace([BusinessTitle],"Product Developer", , , "Software Engineer", , )`,
			with(attributes{"BusinessTitle": "Product Developer"}), "Software Engineer",
		},
		{
			functionsPage, `Replace([UserID],"<username>", , , , , "<username>@contoso.com")`,
			with(attributes{"UserID": "jsmith"}), "jsmith@contoso.com",
		},
		{
			functionsPage, `Replace([telephoneNumber], , "\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})", , "${phoneNumber}", , )`,
			with(attributes{"telephoneNumber": "+91 9998887777"}), "9998887777",
		},
		{
			functionsPage, `Replace([AddressLineData], ,"(?<streetNumber>^\\d*)","streetNumber", "888", , )`,
			with(attributes{"AddressLineData": "545 Tremont Street"}), "888 Tremont Street",
		},
		{
			functionsPage, `Replace([userPrincipalName], , "(?<Suffix>@(.)*)", "Suffix", "", , )`,
			with(attributes{"userPrincipalName": "jsmith@contoso.com"}), "jsmith",
		},
		{
			functionsPage, `Replace([telephoneNumber], , "\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})", "phoneNumber" , , [mobile], )`,
			with(attributes{"telephoneNumber": "", "mobile": "+91 8887779999"}), "8887779999",
		},
		{
			functionsPage, `Replace([telephoneNumber], , "\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})", "phoneNumber" , , [mobile], )`,
			with(attributes{"telephoneNumber": "5551234", "mobile": "+91 8887779999"}), "5551234",
		},
		{functionsPage, `Replace([mailNickname], , "[a-zA-Z_]*", , "", , )`, with(attributes{"mailNickname": "john_doe72"}), "72"},
		{functionsPage, `Replace([mail], "@contoso.com", , ,"", ,)`, with(attributes{"mail": "john.doe@contoso.com"}), "john.doe"},

		// The plus sign stays: that page prints it, the functions page drops it from the same pattern.
		{workdayPage, `Replace([Mobile], , "[()\\s-]+", , "", , )`, with(attributes{"Mobile": "+1 (555) 123-4567"}), "+15551234567"},
		{
			workdayPage, `Replace([PreferredNameData], , "(?<firstName>[a-zA-Z]+ )(?<lastName>[a-zA-Z]+)", ,"${lastName}", ,)`,
			with(attributes{"PreferredNameData": "John Smith"}), "Smith",
		},
		{
			workdayPage, `Replace([WorkerID], , "(?<leadingZeros>^0+)(?<actualValue>[a-zA-Z0-9]+)", , "${actualValue}", ,)`,
			with(attributes{"WorkerID": "00012345"}), "12345",
		},
		{
			workdayPage, `Join(" ",Replace([HereditarySuffix], ,"(?<CountryISOCode>.*)_(?<suffix1>.*)_(?<suffix2>.*)[0-9]", ,"${suffix1} ${suffix2}", , ),[PreferredLastName])`,
			with(attributes{"HereditarySuffix": "NLD_Van_der3", "PreferredLastName": "Hof"}), "Van der Hof",
		},
		{workdayPage, `Replace(PCase("st john's hospital"),"'S", , ,"'s", , )`, sample{}, "St John's Hospital"},
		{
			workdayPage, `Replace(Replace([telephoneNumber], , "\\+(?<isdCode>\\d* )(?<phoneNumber>.*)", , "${phoneNumber}", , ), ,"[()\\s-]+", ,"", , )`,
			with(attributes{"telephoneNumber": "+1 737-626-8331"}), "7376268331",
		},
		{
			workdayPage, `Switch(Replace([telephoneNumber], , "\+(?<isdCode>49|44|43|1|352|91|420|45)(?<phoneNumber>.*)", , "${isdCode}", , ), , "43", "AUT", "49", "GER", "91", "IND", "1", "USA")`,
			with(attributes{"telephoneNumber": "+493012345678"}), "GER",
		},
		{
			workdayPage, `Switch(Replace([telephoneNumber], , "\+(?<isdCode>49|44|43|1|352|91|420|45)(?<phoneNumber>.*)", , "${isdCode}", , ), , "43", "AUT", "49", "GER", "91", "IND", "1", "USA")`,
			with(attributes{"telephoneNumber": "+919876543210"}), "IND",
		},
		{
			workdayPage, `Replace(Replace([telephoneNumber], , "\\+(?<isdCode>\\d* )(?<phoneNumber>.* )[x](?<extension>.*)", , "${phoneNumber}", , ), ,"[()\\s-]+", ,"", , )`,
			with(attributes{"telephoneNumber": "+1 (206) 291-8163 x8125"}), "2062918163",
		},
		{
			workdayPage, `Replace([telephoneNumber], , "\\+(?<isdCode>\\d* )(?<phoneNumber>.* )[x](?<extension>.*)", , "${extension}", , )`,
			with(attributes{"telephoneNumber": "+1 (206) 291-8163 x8125"}), "8125",
		},
		{successPage, `Replace(Join("","00000000",[personIdExternal]), ,"(.*?)(?<id>.{0,8})$", ,"${id}", ,)`, with(attributes{"personIdExternal": "12345"}), "00012345"},
		{successPage, `Replace(Join("","0000000000",[costCenterId]), ,"(.*?)(?<id>.{0,10})$", ,"${id}", ,)`, with(attributes{"costCenterId": "567"}), "0000000567"},
		{successPage, `Append("05",Replace(Join("","000000",[employeeId]), ,"(.*?)(?<id>.{0,6})$", ,"${id}", ,))`, with(attributes{"employeeId": "789"}), "05000789"},
		{successPage, `Replace([firstName]," ", , ,".", , )`, with(attributes{"firstName": "Mary Ann"}), "Mary.Ann"},
		{
			successPage, `Replace(Replace([mobile], , "\\+(?<isdCode>\\d* )(?<phoneNumber>.*)", , "${isdCode}", , ), ,"[()\\s-]+", ,"", , )`,
			with(attributes{"mobile": "+44 20 7946 0958"}), "44",
		},
		{
			successPage, `Replace(Mid(Replace(NormalizeDiacritics(Join("", Mid([firstName],1,1), [lastName])), , ` + samPattern + `, , "", , ), 1, 20), , "(\\.)*$", , "", , )`,
			with(attributes{"firstName": "Christopher", "lastName": "An[der]son."}), "CAnderson",
		},
	})
}

func TestDocumentedLogic(t *testing.T) {
	t.Parallel()
	iifAnd := `IIF([country]="USA",IIF([state]="CA","True","False"),"False")`
	iifOr := `IIF([country]="USA","True",IIF([state]="CA","True","False"))`
	zones := `Switch([state], "Australia/Sydney", "NSW", "Australia/Sydney","QLD", "Australia/Brisbane", "SA", "Australia/Adelaide")`
	titles := `IgnoreFlowIfNullOrEmpty(Switch([prefix], "", "3443", "Dr.", "3444", "Prof.", "3445", "Prof. Dr."))`
	companies := `IIF([companyName] = "Company A", "A", IIF([companyName] = "Company B", "B", "External"))`
	keepCompany := `IgnoreFlowIfNullOrEmpty(switch([companyName], [companyName], "Company A", "A", "Company B", "B"))`
	runDocumented(t, []documented{
		{functionsPage, `IIF([country]="USA",[country],[department])`, with(attributes{"country": "USA", "department": "Sales"}), "USA"},
		{functionsPage, `IIF([country]="USA",[country],[department])`, with(attributes{"country": "Norway", "department": "Sales"}), "Sales"},
		{functionsPage, iifAnd, with(attributes{"country": "USA", "state": "CA"}), "True"},
		{functionsPage, iifAnd, with(attributes{"country": "USA", "state": "NY"}), "False"},
		{functionsPage, iifAnd, with(attributes{"country": "Norway", "state": "CA"}), "False"},
		{functionsPage, iifOr, with(attributes{"country": "Norway", "state": "CA"}), "True"},
		{functionsPage, iifOr, with(attributes{"country": "USA", "state": "NY"}), "True"},
		{functionsPage, iifOr, with(attributes{"country": "Norway", "state": "NY"}), "False"},
		{functionsPage, companies, with(attributes{"companyName": "Company A"}), "A"},
		{functionsPage, companies, with(attributes{"companyName": "Company B"}), "B"},
		{functionsPage, companies, with(attributes{"companyName": "Company C"}), "External"},
		// The condition's check fails for an attribute that is empty, so that these do not do what they say.
		{functionsPage, `IIF([country]="","Other",[country])`, with(attributes{"country": ""}), ""},
		{functionsPage, `IIF(IsNullOrEmpty([country]),"Other",[country])`, sample{}, nil},
		{functionsPage, `IIF(IsPresent([country]),[country],"Other")`, sample{}, "Other"},

		{functionsPage, zones, with(attributes{"state": "QLD"}), "Australia/Brisbane"},
		{functionsPage, zones, with(attributes{"state": "VIC"}), "Australia/Sydney"},
		{functionsPage, zones, with(attributes{"state": "qld"}), "Australia/Sydney"}, // case-sensitive
		{functionsPage, `Switch(ToLower([statusFlag]), "0", "true", "1", "false", "0")`, with(attributes{"statusFlag": "TRUE"}), "1"},
		{functionsPage, `Switch(ToLower([statusFlag]), "0", "true", "1", "false", "0")`, with(attributes{"statusFlag": "false"}), "0"},
		{functionsPage, `Switch([statusFlag], "Default Value", "true", "1", "", "0")`, with(attributes{"statusFlag": ""}), "0"},
		{functionsPage, `Switch([statusFlag], "Default Value", "true", "1", "", "0")`, sample{}, "0"},
		{functionsPage, `Switch([country],[country],"","Other")`, with(attributes{"country": "Norway"}), "Norway"},
		{functionsPage, `switch([companyName], "External", "Company A", "A", "Company B", "B")`, with(attributes{"companyName": "Company B"}), "B"},
		{issuesPage, `Switch([BusinessTitle],[BusinessTitle],"","N/A")`, sample{}, "N/A"},
		{issuesPage, `IgnoreFlowIfNullOrEmpty([BusinessTitle])`, with(attributes{"BusinessTitle": ""}), ignored{}},

		{functionsPage, `IgnoreFlowIfNullOrEmpty(IIF([country]="USA",[region],""))`, with(attributes{"country": "USA", "region": "West"}), "West"},
		{functionsPage, `IgnoreFlowIfNullOrEmpty(IIF([country]="USA",[region],""))`, with(attributes{"country": "Norway", "region": "West"}), ignored{}},
		{functionsPage, keepCompany, with(attributes{"companyName": "Company C"}), "Company C"},
		{functionsPage, keepCompany, with(attributes{"companyName": "Company A"}), "A"},
		{functionsPage, keepCompany, sample{}, ignored{}},
		{customizePage, `Switch(IsPresent([jobTitle]), "DefaultValue", "True", [jobTitle])`, sample{}, "DefaultValue"},
		{customizePage, `Switch(IsPresent([jobTitle]), "DefaultValue", "True", [jobTitle])`, with(attributes{"jobTitle": "Clerk"}), "Clerk"},

		{functionsPage, `Coalesce([mail],[userPrincipalName])`, with(attributes{"userPrincipalName": "John.Doe@contoso.com"}), "John.Doe@contoso.com"},
		{functionsPage, `Coalesce([mail],[userPrincipalName])`, sample{}, nil},
		{functionsPage, `Coalesce([mail],[userPrincipalName],"")`, sample{}, ""},
		{functionsPage, `Not([source])`, with(attributes{"source": "True"}), "False"},
		{functionsPage, `Not([source])`, with(attributes{"source": "False"}), "True"},
		{functionsPage, `Not([source])`, with(attributes{"source": "x"}), "True"},
		{functionsPage, `IsNull([displayName])`, sample{}, "True"},
		{functionsPage, `IsNull([displayName])`, with(attributes{"displayName": ""}), "False"},
		{functionsPage, `IsNullOrEmpty([displayName])`, sample{}, "True"},
		{functionsPage, `IsNullOrEmpty([displayName])`, with(attributes{"displayName": ""}), "True"},
		{functionsPage, `IsNullOrEmpty([displayName])`, with(attributes{"displayName": "x"}), "False"},
		{functionsPage, `IsPresent([displayName])`, with(attributes{"displayName": ""}), "False"},
		{functionsPage, `IsPresent([displayName])`, with(attributes{"displayName": "x"}), "True"},
		{functionsPage, `IgnoreFlowIfNullOrEmpty([department])`, sample{}, ignored{}},
		{functionsPage, `IgnoreFlowIfNullOrEmpty([department])`, with(attributes{"department": "Sales"}), "Sales"},
		{functionsPage, titles, with(attributes{"prefix": "3444"}), "Prof."},
		{functionsPage, titles, with(attributes{"prefix": "1"}), ignored{}},
		{successPage, `IgnoreFlowIfNullOrEmpty(IIF(InStr([emailAddress],"@contoso.com")=0,"",[emailAddress]))`, with(attributes{"emailAddress": "john.doe@contoso.com"}), "john.doe@contoso.com"},
		{successPage, `IgnoreFlowIfNullOrEmpty(IIF(InStr([emailAddress],"@contoso.com")=0,"",[emailAddress]))`, with(attributes{"emailAddress": "john.doe@external.com"}), ignored{}},
		{successPage, `Switch([country], , "Trinidad and Tobago", "TT", "Barbados", "BB")`, with(attributes{"country": "Trinidad and Tobago"}), "TT"},
		{
			successPage, `IIF(DateDiff("d", Now(), CDate(Switch([latestTerminationDate], [latestTerminationDate], "", "9999-01-01"))) <= -14, "OU=DELETED,DC=company,DC=com", Switch([department], "OU=Default,DC=company,DC=com", "Finance", "OU=Finance,DC=company,DC=com"))`,
			at("2025-07-30T00:00:00Z", attributes{"latestTerminationDate": "2025-07-10", "department": "Finance"}), "OU=DELETED,DC=company,DC=com",
		},
		{
			successPage, `IIF(DateDiff("d", Now(), CDate(Switch([latestTerminationDate], [latestTerminationDate], "", "9999-01-01"))) <= -14, "OU=DELETED,DC=company,DC=com", Switch([department], "OU=Default,DC=company,DC=com", "Finance", "OU=Finance,DC=company,DC=com"))`,
			at("2025-07-30T00:00:00Z", attributes{"department": "Finance"}), "OU=Finance,DC=company,DC=com",
		},
	})
}

func TestDocumentedLists(t *testing.T) {
	t.Parallel()
	addresses := with(attributes{"proxyAddresses": []string{"smtp:a@contoso.com", "SMTP:b@contoso.com", "smtp:a@contoso.com"}})
	upn := `SelectUniqueValue(
	Join("@", NormalizeDiacritics(StripSpaces(Join(".",  [PreferredFirstName], [PreferredLastName]))), "contoso.com"),
	Join("@", NormalizeDiacritics(StripSpaces(Join(".",  Mid([PreferredFirstName], 1, 1), [PreferredLastName]))), "contoso.com"),
	Join("@", NormalizeDiacritics(StripSpaces(Join(".",  Mid([PreferredFirstName], 1, 2), [PreferredLastName]))), "contoso.com")
)`
	smith := attributes{"PreferredFirstName": "John", "PreferredLastName": "Smith"}
	runDocumented(t, []documented{
		{functionsPage, `Count([proxyAddresses])`, addresses, "3"},
		{functionsPage, `Item([proxyAddresses], 1)`, addresses, "smtp:a@contoso.com"},
		{functionsPage, `RemoveDuplicates([proxyAddresses])`, addresses, []string{"smtp:a@contoso.com", "SMTP:b@contoso.com"}},
		{cloudSyncPage, `Mid(Item([proxyAddresses],Contains([proxyAddresses], "SMTP:")),6)`, addresses, "b@contoso.com"},
		{functionsPage, `Join(";", [proxyAddresses], "x")`, addresses, "smtp:a@contoso.com;SMTP:b@contoso.com;smtp:a@contoso.com;x"},
		{functionsPage, `SingleAppRoleAssignment([appRoleAssignments])`, with(attributes{"appRoleAssignments": []string{"Admin"}}), "Admin"},
		{functionsPage, upn, with(smith), "John.Smith@contoso.com"},
		{functionsPage, upn, taken([]string{"John.Smith@contoso.com"}, smith), "J.Smith@contoso.com"},
		{functionsPage, upn, taken([]string{"John.Smith@contoso.com", "J.Smith@contoso.com"}, smith), "Jo.Smith@contoso.com"},
		{
			workdayPage, `Split(Join(",","a8cccada-a108-47ae-bf9a-f130499aa4cb","{26491cfc-9e50-4857-861b-0cb8df22b5d7}"), ",")`,
			sample{},
			[]string{"a8cccada-a108-47ae-bf9a-f130499aa4cb", "{26491cfc-9e50-4857-861b-0cb8df22b5d7}"},
		},
		{
			workdayPage, `Join("", [PreferredLastName], ",", [PreferredFirstName], " ", Mid([PreferredMiddleName],1,1), "-", [WorkerID])`,
			with(attributes{"PreferredLastName": "Johnson", "PreferredFirstName": "Sarah", "PreferredMiddleName": "Elizabeth", "WorkerID": "12345"}), "Johnson,Sarah E-12345",
		},
		{
			successPage, `Join(", ", Join("",Mid([lastName],1,1),ToLower(Mid([lastName],2,64))), Join("",Mid([firstName],1,1),ToLower(Mid([firstName],2,64))))`,
			with(attributes{"lastName": "SMITH", "firstName": "JOHN"}), "Smith, John",
		},
	})
}
