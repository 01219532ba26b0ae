using System.Text;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Tests.Judge;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Functions;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Packs;
using RfbWatch.Rules.Running;
using RfbWatch.Rules.Telemetry;
using RfbWatch.TestKit;

namespace RfbWatch.Rules.Tests.Functions;

/// <summary>The ASIM parsers that come with the program.</summary>
public sealed class ShippedFunctionTests
{
    public static TheoryData<string> Names => [.. ShippedFunctions.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_shipped_function_gives_the_columns_of_its_schema_and_no_row_without_tables(string name)
    {
        var (schema, rows) = Run(new HuntingTables(), name);
        Assert.Same(ShippedFunctions.All[name], ShippedFunctions.Find(name));

        Assert.Empty(rows);

        // A union of two types of one name would give name_type.
        Assert.DoesNotContain(schema.Columns, column => column.Name.EndsWith("_string", StringComparison.Ordinal) || column.Name.EndsWith("_" + KustoTypeNames.NameOf(column.Type), StringComparison.Ordinal));
        string[] mandatory = ["TimeGenerated", "Type", "EventCount", "EventStartTime", "EventEndTime", "EventType", "EventResult", "EventProduct", "EventVendor", "EventSchema", "EventSchemaVersion", "Dvc"];
        Assert.All(mandatory, column => Assert.True(schema.IndexOf(column) >= 0, column));
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("dstportnumber = 5900", 1)]
    [InlineData("srcipaddr_has_any_prefix = dynamic(['10.0.0.'])", 2)]
    [InlineData("srcipaddr_has_any_prefix = dynamic(['10.9.'])", 0)]
    [InlineData("dstipaddr_has_any_prefix = dynamic(['192.0.2.1'])", 1)]
    [InlineData("ipaddr_has_any_prefix = dynamic(['192.0.2.'])", 1)]
    [InlineData("hostname_has_any = dynamic(['ws1'])", 2)]
    [InlineData("hostname_has_any = dynamic(['ws2'])", 0)]
    [InlineData("dvcaction = dynamic(['allow'])", 2)]
    [InlineData("eventresult = 'Failure'", 1)]
    [InlineData("starttime = datetime(2024-05-01T10:00:30), endtime = datetime(2024-05-01T11:00)", 1)]
    [InlineData("datetime(2024-05-01), datetime(2024-05-02)", 2)]
    public void Network_sessions_of_endpoints_are_filtered_as_documented(string arguments, int rows) =>
        Assert.Equal(rows, Run(Endpoint(), $"_Im_NetworkSession({arguments})").Rows.Count);

    [Fact]
    public void An_inbound_connection_has_the_remote_end_as_its_source()
    {
        Assert.Equal("10.0.0.9:5900 10.0.0.1 Inbound ws1", Text(Endpoint(), "_Im_NetworkSession(dstportnumber = 5900) | project strcat(DstIpAddr, ':', DstPortNumber, ' ', SrcIpAddr, ' ', NetworkDirection, ' ', Dvc)"));
        Assert.Equal("Both DstHostname", Text(Endpoint(), "imNetworkSession(dstportnumber = 5900, ipaddr_has_any_prefix = dynamic(['10.0.']), hostname_has_any = dynamic(['ws1'])) | project strcat(ASimMatchingIpAddr, ' ', ASimMatchingHostname)"));
    }

    [Fact]
    public void Sessions_of_RfbWatch_are_network_sessions_once()
    {
        var pack = ShippedPacks.Find("native")!;
        var (tables, _, _) = RulePackTest.Tables(pack.DataOf(ShippedPacks.RuleOf("rfb-brute-force")!).Where(file => file.Set == RulePackTest.Fires && file.File != "expected.jsonl"));

        string expected = Text(tables, "RfbSessions | summarize dcount(SessionId)");

        Assert.NotEqual("0", expected);
        Assert.Equal(expected, Text(tables, "_Im_NetworkSession(eventresult = 'Failure') | where EventProduct == 'RfbWatch' and NetworkApplicationProtocol == 'RFB' | count"));
        Assert.Equal(expected, Text(tables, "ASimNetworkSessionRfbWatch | count"));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("commandline_has_any = dynamic(['install', 'other'])", 1)]
    [InlineData("commandline_has_all = dynamic(['install', 'other'])", 0)]
    [InlineData("commandline_has_any_ip_prefix = dynamic(['10.1.'])", 1)]
    [InlineData("actingprocess_has_any = dynamic(['cmd.exe'])", 1)]
    [InlineData("targetprocess_has_any = dynamic(['cmd.exe'])", 0)]
    [InlineData("parentprocess_has_any = dynamic(['explorer.exe'])", 1)]
    [InlineData("targetusername_has = 'alice'", 1)]
    [InlineData("actorusername_has = 'alice'", 0)]
    [InlineData("dvchostname_has_any = dynamic(['ws1'])", 1)]
    [InlineData("hashes_has_any = dynamic(['ABCD'])", 1)]
    [InlineData("hashes_has_any = dynamic(['abce'])", 0)]
    [InlineData("eventtype = 'ProcessTerminated'", 0)]
    [InlineData("starttime = datetime(2024-05-02)", 0)]
    public void Processes_are_filtered_as_documented(string arguments, int rows)
    {
        var tables = new HuntingTables();
        tables.Add(Import("DeviceProcessEvents", """{"Timestamp":"2024-05-01T10:00:00Z","DeviceName":"ws1","ActionType":"ProcessCreated","FileName":"tvnserver.exe","FolderPath":"C:\\vnc\\tvnserver.exe","ProcessCommandLine":"tvnserver.exe -install 10.1.2.3","SHA256":"abcd","AccountDomain":"corp","AccountName":"alice","InitiatingProcessAccountName":"bob","InitiatingProcessFolderPath":"C:\\Windows\\cmd.exe","InitiatingProcessParentFileName":"explorer.exe"}"""));

        Assert.Equal(rows, Run(tables, $"_Im_ProcessEvent({arguments})").Rows.Count);
        Assert.Equal(rows, Run(tables, $"_Im_ProcessCreate({arguments})").Rows.Count);
        Assert.Empty(Run(tables, $"_Im_ProcessTerminate({arguments})").Rows);
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("domain_has_any = dynamic(['example.net'])", 1)]
    [InlineData("srcipaddr = '10.0.0.5'", 1)]
    [InlineData("responsecodename = 'NXDOMAIN'", 1)]
    [InlineData("response_has_ipv4 = '192.0.2.7'", 1)]
    [InlineData("response_has_any_prefix = dynamic(['192.0.'])", 1)]
    [InlineData("eventtype = 'lookup'", 2)]
    [InlineData("eventtype = 'DnsUpdate'", 0)]
    [InlineData("endtime = datetime(2024-05-01T10:00:30)", 1)]
    public void Lookups_are_filtered_as_documented(string arguments, int rows)
    {
        var tables = new HuntingTables();
        tables.Add(Import("DeviceEvents", """{"Timestamp":"2024-05-01T10:00:00Z","DeviceName":"ws1","ActionType":"DnsQueryResponse","AdditionalFields":{"DnsQueryString":"www.example.net","DnsQueryResult":"192.0.2.7"}}"""));
        tables.Add(Import("DnsEvents", """{"TimeGenerated":"2024-05-01T10:01:00Z","SubType":"LookupQuery","ClientIP":"10.0.0.5","Name":"gone.example.org","QueryType":"A","ResultCode":3}"""));

        Assert.Equal(rows, Run(tables, $"_Im_Dns({arguments})").Rows.Count);
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("url_has_any = dynamic(['vnc.html'])", 1)]
    [InlineData("httpuseragent_has_any = dynamic(['curl'])", 1)]
    [InlineData("eventresultdetails_in = dynamic(['404'])", 1)]
    [InlineData("eventresult = 'Success'", 1)]
    [InlineData("srcipaddr_has_any_prefix = dynamic(['10.0.0.5'])", 1)]
    [InlineData("ipaddr_has_any_prefix = dynamic(['198.51.100.'])", 1)]
    [InlineData("starttime = datetime(2024-05-01T10:00:30)", 1)]
    public void Web_sessions_are_filtered_as_documented(string arguments, int rows)
    {
        var tables = new HuntingTables();
        tables.Add(Import("DeviceNetworkEvents", """{"Timestamp":"2024-05-01T10:00:00Z","DeviceName":"ws1","ActionType":"HttpConnectionInspected","LocalIP":"10.0.0.1","LocalPort":50001,"RemoteIP":"198.51.100.7","RemotePort":80,"Protocol":"Tcp","AdditionalFields":{"direction":"Out","host":"desk.example.net","uri":"/vnc.html","method":"GET","user_agent":"curl/8.0","status_code":"200"}}"""));
        tables.Add(Import("W3CIISLog", """{"TimeGenerated":"2024-05-01T10:01:00Z","Computer":"web1","cIP":"10.0.0.5","sIP":"10.0.0.80","sPort":"443","csUriStem":"/x","csUserAgent":"Mozilla","scStatus":"404"}"""));

        Assert.Equal(rows, Run(tables, $"_Im_WebSession({arguments})").Rows.Count);
    }

    [JudgeFact]
    public void Microsofts_parser_takes_every_shipped_function()
    {
        var catalog = new HuntingTables();
        var tables = catalog.TableNames.Concat(SentinelTables.Names).Append("RfbSessions_CL").Distinct()
            .ToDictionary(name => name, name => "(" + string.Join(", ", catalog.Find(name)!.Columns.Select(column => $"['{column.Name}']:{KustoTypeNames.NameOf(column.Type)}")) + ")");

        // Functions that call functions are preceded by them, as lets.
        string[] order = [.. ShippedFunctions.All.Keys.OrderBy(Depth)];
        string[] queries = [.. Repetitions.Sample(order.Select((name, i) => string.Concat(order.Take(i + 1).Select(one => ShippedFunctions.All[one].Text.Replace("let saved =", $"let {one} =", StringComparison.Ordinal) + ";\n")) + name + "()"))];

        Assert.All(queries.Zip(MicrosoftParser.Ask(tables, queries)), pair => Assert.True(pair.Second.Errors.Length == 0, $"{string.Join(' ', pair.Second.Errors)}\n{pair.First}"));

        static int Depth(string name) => name switch
        {
            _ when name.EndsWith("RfbWatch", StringComparison.Ordinal) => 0,
            _ when name.StartsWith("_ASim_", StringComparison.Ordinal) || name.StartsWith("ASim", StringComparison.Ordinal) => 1,
            "_Im_ProcessEvent" => 2,
            _ => 3,
        };
    }

    private static HuntingTables Endpoint()
    {
        var tables = new HuntingTables();
        tables.Add(Import("DeviceNetworkEvents", """
            {"Timestamp":"2024-05-01T10:00:00Z","DeviceName":"ws1","ActionType":"InboundConnectionAccepted","LocalIP":"10.0.0.9","LocalPort":5900,"RemoteIP":"10.0.0.1","RemotePort":50001,"Protocol":"Tcp","RemoteIPType":"Private"}
            {"Timestamp":"2024-05-01T10:01:00Z","DeviceName":"ws1","ActionType":"ConnectionFailed","LocalIP":"10.0.0.9","LocalPort":50002,"RemoteIP":"192.0.2.1","RemotePort":443,"Protocol":"Tcp","RemoteIPType":"Public","RemoteUrl":"www.example.net"}
            {"Timestamp":"2024-05-01T10:02:00Z","DeviceName":"ws1","ActionType":"ListeningConnectionCreated","LocalIP":"10.0.0.9","LocalPort":5900,"Protocol":"Tcp"}
            """));
        return tables;
    }

    private static TelemetryFile Import(string table, string lines)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(lines));
        var file = TelemetryReader.Read($"{table}.jsonl", stream, table);
        Assert.Equal((null, 0L, 0L), (file.Error, file.UnreadableRows, file.UnreadableCells));
        return file;
    }

    private static string Text(HuntingTables tables, string query) => Assert.Single(Run(tables, query).Rows)[0].Text;

    private static (KustoSchema Schema, IReadOnlyList<KustoValue[]> Rows) Run(HuntingTables tables, string query)
    {
        var compiled = KqlEngine.Compile(query, new KqlOptions { Catalog = tables, Functions = FunctionSet.Shipped });
        Assert.True(compiled.CanRun, string.Join('\n', compiled.Diagnostics));
        var result = RuleResult.Of(compiled, tables, new RunOptions { Now = new DateTime(2024, 5, 2, 0, 0, 0, DateTimeKind.Utc), Clock = TimeProvider.System });
        return (result.Schema, result.Rows);
    }
}
