using System.Text;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Events.Schemas;
using RfbWatch.Flows;
using RfbWatch.Kql.Values;
using RfbWatch.Packets;
using RfbWatch.Rules.Telemetry;
using RfbWatch.TestKit;

namespace RfbWatch.Rules.Tests;

public sealed class TelemetryTests
{
    public static TheoryData<string, string> Exports => new()
    {
        { "CSV", "Timestamp,DeviceId,DeviceName,ActionType,RemoteIP,RemotePort,LocalPort,AdditionalFields\n2023-10-18T15:45:07.9862755Z,d1,ws1,ConnectionSuccess,10.0.0.9,5900,50001,\"{\"\"a\"\":1}\"\n" },
        { "hunting query answer", """{"@odata.context":"x","schema":[{"name":"Timestamp","type":"DateTime"}],"results":[{"Timestamp":"2023-10-18T15:45:07.9862755Z","DeviceId":"d1","DeviceName":"ws1","ActionType":"ConnectionSuccess","RemoteIP":"10.0.0.9","RemotePort@odata.type":"#Int32","RemotePort":5900,"LocalPort":50001,"AdditionalFields":"{\"a\":1}"}]}""" },
        { "hunting query answer", """{"Stats":{},"Schema":[{"Name":"Timestamp","Type":"DateTime"}],"Results":[{"Timestamp":"2023-10-18T15:45:07.9862755Z","DeviceId":"d1","DeviceName":"ws1","ActionType":"ConnectionSuccess","RemoteIP":"10.0.0.9","RemotePort":5900,"LocalPort":50001,"AdditionalFields":"{\"a\":1}"}]}""" },
        { "streaming JSON lines", """{"time":"2023-10-18T15:45:08Z","category":"AdvancedHunting-DeviceNetworkEvents","properties":{"Timestamp":"2023-10-18T15:45:07.9862755Z","DeviceId":"d1","DeviceName":"ws1","ActionType":"ConnectionSuccess","RemoteIP":"10.0.0.9","RemotePort":5900,"LocalPort":50001,"AdditionalFields":{"a":1}}}""" },
        { "streaming records", """{"records":[{"time":"2023-10-18T15:45:08Z","category":"AdvancedHunting-DeviceNetworkEvents","properties":{"Timestamp":"2023-10-18T15:45:07.9862755Z","DeviceId":"d1","DeviceName":"ws1","ActionType":"ConnectionSuccess","RemoteIP":"10.0.0.9","RemotePort":5900,"LocalPort":50001,"AdditionalFields":{"a":1}}}]}""" },
        { "Log Analytics answer", """{"tables":[{"name":"PrimaryResult","columns":[{"name":"TimeGenerated"},{"name":"DeviceId"},{"name":"DeviceName"},{"name":"ActionType"},{"name":"RemoteIP"},{"name":"RemotePort"},{"name":"LocalPort"},{"name":"AdditionalFields"}],"rows":[["2023-10-18T15:45:07.9862755Z","d1","ws1","ConnectionSuccess","10.0.0.9",5900,50001,{"a":1}]]}]}""" },
        { "CSV", "TimeGenerated [UTC],DeviceId,DeviceName,ActionType,RemoteIP,RemotePort,LocalPort,AdditionalFields\n\"10/18/2023, 3:45:07.9862755 PM\",d1,ws1,ConnectionSuccess,10.0.0.9,5900,50001,\"{\"\"a\"\":1}\"\n" },
        { "JSON lines", """{"Timestamp":"2023-10-18T15:45:07.9862755Z","DeviceId":"d1","DeviceName":"ws1","ActionType":"ConnectionSuccess","RemoteIP":"10.0.0.9","RemotePort":5900,"LocalPort":50001,"AdditionalFields":{"a":1}}""" },
        { "JSON array", """[{"Timestamp":"2023-10-18T15:45:07.9862755Z","DeviceId":"d1","DeviceName":"ws1","ActionType":"ConnectionSuccess","RemoteIP":"10.0.0.9","RemotePort":5900,"LocalPort":50001,"AdditionalFields":{"a":1}}]""" },
    };

    [Theory]
    [MemberData(nameof(Exports))]
    public void Every_kind_of_export_gives_the_same_row(string format, string text)
    {
        var file = Read(text);

        Assert.Null(file.Error);
        Assert.Equal((format, 0L, 0L), (file.Format, file.UnreadableCells, file.UnreadableRows));
        var table = Assert.Single(file.Tables);
        Assert.Equal("DeviceNetworkEvents", table.Name);
        var row = Assert.Single(table.Rows);
        KustoValue Cell(string column) => row[table.Schema.IndexOf(column)];
        var time = new DateTime(2023, 10, 18, 15, 45, 7, DateTimeKind.Utc).AddTicks(9862755);
        Assert.Equal(time, Cell("Timestamp").AsDateTime);
        Assert.Equal(time, Cell("TimeGenerated").AsDateTime);
        Assert.Equal((5900L, "ws1", "10.0.0.9"), (Cell("RemotePort").AsLong, Cell("DeviceName").Text, Cell("RemoteIP").Text));
        Assert.Equal(1L, Cell("AdditionalFields").AsBag!["a"].AsLong);
        Assert.Equal("", Cell("InitiatingProcessFileName").Text);
    }

    [Fact]
    public void What_cannot_be_read_is_counted_and_the_rest_is_kept()
    {
        var file = Read("Timestamp,RemoteIP,LocalPort,RemotePort\nyesterday,10.0.0.1,x,5900\n2023-10-18T15:45:07Z,10.0.0.2,1,2,3,4\n");
        Assert.Equal((2L, 1L, 1L), (file.UnreadableCells, file.UnreadableRows, file.Rows));

        var lines = Read("{\"RegistryKey\":\"a\"}\n{broken\n{\"RegistryKey\":\"b\"}\n");
        Assert.Equal(("DeviceRegistryEvents", 2L, 1L), (lines.Tables.Single().Name, lines.Rows, lines.UnreadableRows));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a,b\n1,2\n")]
    [InlineData("[1,2]")]
    [InlineData("{\"x\":1")]
    public void A_file_that_says_nothing_is_an_error_that_says_what_to_do(string text)
    {
        var file = Read(text);

        Assert.Empty(file.Tables);
        Assert.StartsWith("telemetry: ", file.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"RegistryKey":"a\ud800"}""")]
    [InlineData("""{"RegistryKey":"a","\udfff":1}""")]
    [InlineData("""{"RegistryKey":"a","AdditionalFields":{"x":"\ud800"}}""")]
    public void Half_a_surrogate_pair_costs_its_row_alone(string broken)
    {
        var lines = Read("{\"RegistryKey\":\"first\"}\n" + broken + "\n{\"RegistryKey\":\"last\"}\n");
        Assert.Equal((null, 2L, 1L), (lines.Error, lines.Rows, lines.UnreadableRows));

        var array = Read($"[{broken}, {{\"RegistryKey\":\"last\"}}]");
        Assert.Equal((null, 1L, 1L), (array.Error, array.Rows, array.UnreadableRows));
    }

    [Fact]
    public void A_log_analytics_answer_may_hold_deep_cells_and_odd_columns()
    {
        string deep = new string('[', 150) + new string(']', 150);
        var file = Read("""{"tables":[{"columns":[{"name":"RegistryKey"},{"name":7},{"name":"AdditionalFields"}],"rows":[["a",1,""" + deep + "],[\"b\\ud800\",2,{}],[\"c\",3,{}]]}]}");

        Assert.Null(file.Error);
        Assert.Equal((2L, 1L), (file.Rows, file.UnreadableRows));
    }

    [Fact]
    public void A_pipe_is_read_like_a_file()
    {
        using var server = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        using var client = new System.IO.Pipes.AnonymousPipeClientStream(System.IO.Pipes.PipeDirection.In, server.ClientSafePipeHandle);
        server.Write("{\"RegistryKey\":\"a\"}\r\n{\"RegistryKey\":\"b\"}"u8);
        server.Dispose();

        Assert.Equal(2L, TelemetryReader.Read("pipe", client).Rows);
    }

    [Fact]
    public void A_text_longer_than_allowed_is_refused_with_the_reason()
    {
        var lines = new ByteLines(new MemoryStream(Encoding.UTF8.GetBytes("ab\r\n" + new string('x', 200_000) + "\nend")), 150_000);
        Assert.Equal(2, LengthOfNext(lines));
        Assert.Contains("150000", Assert.Throws<InvalidDataException>(() => LengthOfNext(lines)).Message, StringComparison.Ordinal);
        Assert.Contains("150000", Assert.Throws<InvalidDataException>(() => LongText.ReadToEnd(new StringReader(new string('x', 150_001)), 150_000)).Message, StringComparison.Ordinal);
        Assert.Equal(150_000, LongText.ReadToEnd(new StringReader(new string('x', 150_000)), 150_000).Length);
        Assert.Throws<InvalidDataException>(() => DelimitedText.Read(new StringReader("a,\"" + new string('x', 1000)), 500).Count());

        string wide = string.Concat(Enumerable.Range(0, 2000).Select(i => $"{{\"RegistryKey\":\"a\",\"c{i}\":1}}\n"));
        Assert.Contains("columns", Read(wide).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(131_071)]
    [InlineData(131_072)]
    [InlineData(140_000)]
    public void Lines_are_cut_wherever_the_buffer_ends(int length)
    {
        var lines = new ByteLines(new MemoryStream(Encoding.UTF8.GetBytes(new string('a', length) + "\n\n" + new string('b', length))), int.MaxValue);
        Assert.Equal((length, 0, length), (LengthOfNext(lines), LengthOfNext(lines), LengthOfNext(lines)));
        Assert.Equal(-1, LengthOfNext(lines));
    }

    private static int LengthOfNext(ByteLines lines) => lines.TryReadLine(out var line) ? line.Length : -1;

    [Fact]
    public void A_table_of_ones_own_has_the_columns_of_its_file()
    {
        var file = TelemetryReader.Read("assets", new MemoryStream("{\"Host\":\"a\",\"Risk\":3,\"Ok\":true}\n"u8.ToArray()), "Assets");

        Assert.Equal("Host:string Risk:long Ok:bool", file.Tables.Single().Schema.ToString());
    }

    [Fact]
    public void Only_the_mark_of_utc_is_no_part_of_the_name_of_a_column()
    {
        Assert.Equal("Sent:datetime Size [KB]:string", SchemaOf("Sent [UTC] ,Size [KB]\n2023-10-18 15:45:07,1\n"));
        Assert.Equal("Rate [1/s]:long at:datetime", SchemaOf("{\"Rate [1/s]\":5,\"at [utc]\":null}\n"));
    }

    [Fact]
    public void Times_of_an_unknown_zone_are_an_error_of_the_file()
    {
        var file = Read("TimeGenerated [Local Time],DeviceId,DeviceName,ActionType,RemoteIP,RemotePort,LocalPort,AdditionalFields\n\"10/18/2023, 3:45:07.9862755 PM\",d1,ws1,ConnectionSuccess,10.0.0.9,5900,50001,{}\n");

        Assert.Empty(file.Tables);
        Assert.Equal("telemetry: the column 'TimeGenerated [Local Time]' has times of an unknown time zone; set the portal's time zone to UTC, and export again.", file.Error);
    }

    [Fact]
    public void Telemetry_names_devices_by_address()
    {
        var inventory = TelemetryInventory.Of([
            Read("""{"Timestamp":"2023-10-18T15:45:07Z","DeviceId":"d7","DeviceName":"hmi-7","MacAddress":"x","IPAddresses":[{"IPAddress":"10.0.0.10"},{"IPAddress":"127.0.0.1"}]}"""),
        ]);

        Assert.True(IpAddress.TryParse("10.0.0.10", out var known));
        Assert.True(IpAddress.TryParse("10.0.0.11", out var unknown));
        Assert.Equal(new Device("d7", "hmi-7"), inventory.At(known));
        Assert.Equal(new Device("10.0.0.11", "10.0.0.11"), inventory.At(unknown));
    }

    [Fact]
    public void The_process_comes_from_the_endpoint_where_addresses_ports_and_time_agree()
    {
        var processes = new ProcessEnrichment([Read("""{"Timestamp":"2023-10-18T15:45:07Z","DeviceName":"ws1","LocalIP":"10.0.0.20","LocalPort":50001,"RemoteIP":"10.0.0.9","RemotePort":5900,"InitiatingProcessFileName":"vncviewer.exe","InitiatingProcessId":42}""")]);

        var known = Connection(50001, "2023-10-18T15:46:00Z");
        Assert.True(processes.Apply(known));
        var row = Tables.DeviceNetworkEvents.RowOf(known);
        Assert.Equal(("vncviewer.exe", 42L), (row.Cell("InitiatingProcessFileName"), row.Cell("InitiatingProcessId")));
        Assert.False(processes.Apply(Connection(50002, "2023-10-18T15:46:00Z")));
        Assert.False(processes.Apply(Connection(50001, "2023-10-18T18:46:00Z")));
    }

    [Theory]
    [InlineData("::ffff:10.0.0.20", "10.0.0.9")]
    [InlineData("10.0.0.20", "::FFFF:10.0.0.9")]
    [InlineData("::ffff:a00:14", "0:0:0:0:0:ffff:10.0.0.9")]
    public void The_addresses_of_a_dual_stack_socket_are_those_of_its_packets(string local, string remote)
    {
        var processes = new ProcessEnrichment([Read($$"""{"Timestamp":"2023-10-18T15:45:07Z","DeviceName":"ws1","LocalIP":"{{local}}","LocalPort":50001,"RemoteIP":"{{remote}}","RemotePort":5900,"InitiatingProcessFileName":"vncviewer.exe"}""")]);

        Assert.True(processes.Apply(Connection(50001, "2023-10-18T15:46:00Z")));
        Assert.False(processes.Apply(Connection(50002, "2023-10-18T15:46:00Z")));
    }

    [Fact]
    public void The_nearest_row_is_the_one_that_a_search_of_all_rows_finds()
    {
        long start = new DateTime(2023, 10, 18, 15, 45, 0, DateTimeKind.Utc).Ticks;
        IpAddress[] addresses = [IpAddress.FromBytes([10, 0, 0, 8]), IpAddress.FromBytes([10, 0, 0, 9])];
        var random = new Random(5);
        for (int i = 0; i < Repetitions.Of(200); i++)
        {
            // Few connections and times, so that many rows have equal times or are equally near.
            (int Port, int Remote, int Second)[] rows = [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => (random.Next(1, 3), random.Next(2), random.Next(10)))];
            string lines = string.Join('\n', rows.Select(row =>
                $$"""{"Timestamp":"2023-10-18T15:45:{{row.Second:00}}Z","LocalIP":"10.0.0.8","LocalPort":{{row.Port}},"RemoteIP":"{{addresses[row.Remote]}}","RemotePort":5900,"InitiatingProcessFileName":"a.exe"}"""));
            var processes = new ReportedProcesses(Read(lines).Tables.Single());
            for (int half = -2; half <= 22; half++)
            {
                long ticks = start + (half * TimeSpan.TicksPerSecond / 2);
                foreach (var (port, remote) in (ReadOnlySpan<(int Port, int Remote)>)[(1, 0), (1, 1), (2, 0), (2, 1), (3, 0)])
                {
                    (long Distance, int Row)? expected = null;
                    for (int at = 0; at < rows.Length; at++)
                    {
                        long distance = Math.Abs(start + (rows[at].Second * TimeSpan.TicksPerSecond) - ticks);
                        if (rows[at].Port == port && rows[at].Remote == remote && (expected is not { } best || distance < best.Distance))
                        {
                            expected = (distance, at);
                        }
                    }

                    Assert.Equal(expected, processes.Nearest(new ReportedProcesses.Connection(addresses[0], port, addresses[remote], 5900), ticks));
                }
            }
        }
    }

    private static string SchemaOf(string text) => TelemetryReader.Read("own", new MemoryStream(Encoding.UTF8.GetBytes(text)), "Own").Tables.Single().Schema.ToString();

    private static NetworkEvent Connection(ushort localPort, string time)
    {
        Assert.True(IpAddress.TryParse("10.0.0.20", out var local));
        Assert.True(IpAddress.TryParse("10.0.0.9", out var remote));
        var flow = new FlowSummary
        {
            InitiatorAddress = local, InitiatorPort = localPort, ResponderAddress = remote, ResponderPort = 5900,
            FirstTicks = DateTime.Parse(time, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal).Ticks,
        };
        return new NetworkEvent(flow, fromInitiator: true, NetworkActionType.ConnectionSuccess, new RowOptions());
    }

    private static TelemetryFile Read(string text) => TelemetryReader.Read("telemetry", new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
