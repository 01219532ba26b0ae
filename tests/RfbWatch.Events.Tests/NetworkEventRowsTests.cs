using System.Text.Json;
using RfbWatch.Detection;
using RfbWatch.Events.Rows;
using RfbWatch.Events.Schemas;
using RfbWatch.Flows;
using RfbWatch.Protocol;
using RfbWatch.TestKit;

namespace RfbWatch.Events.Tests;

public class NetworkEventRowsTests
{
    private static readonly RowOptions Options = new();

    [Fact]
    public void Both_ends_at_home_give_two_rows_each()
    {
        var rows = Rows(SessionBuilder.Judged(), Options).ToList();
        Assert.Equal(
            ["10.0.0.2 ConnectionSuccess", "10.0.0.2 RfbConnectionInspected", "10.0.0.1 InboundConnectionAccepted", "10.0.0.1 RfbConnectionInspected"],
            rows.Select(row => $"{row.Cell("LocalIP")} {row.Cell("ActionType")}"));
        Assert.All(rows, row => Assert.Equal(row.Cell("LocalIP"), row.Cell("DeviceId")));
        Assert.Equal(5900, rows[0].Cell("RemotePort"));
        Assert.Equal(5900, rows[2].Cell("LocalPort"));
        Assert.Equal("Private", rows[0].Cell("RemoteIPType"));
    }

    [Theory]
    [InlineData("8.8.8.8", "10.0.0.1", "10.0.0.1")]
    [InlineData("10.0.0.2", "8.8.8.8", "10.0.0.2")]
    [InlineData("8.8.4.4", "8.8.8.8", "8.8.8.8")]
    public void Rows_are_seen_from_home_or_from_the_server(string client, string server, string local)
    {
        var rows = Rows(SessionBuilder.Judged(flow: SessionBuilder.Flow(client, server)), Options).ToList();
        Assert.Equal([local, local], rows.Select(row => row.Cell("LocalIP")));
    }

    [Fact]
    public void Without_home_a_reverse_connection_is_seen_from_its_server()
    {
        var session = SessionBuilder.Judged(facts => facts with { ServerSide = Side.A }, SessionBuilder.Flow("8.8.4.4", "8.8.8.8", responderPort: 5500));
        Assert.All(Rows(session, Options), row => Assert.Equal("8.8.4.4", row.Cell("LocalIP")));
    }

    [Fact]
    public void What_the_beginning_shows_names_the_action()
    {
        var flow = SessionBuilder.Flow(initiator: "8.8.8.8");
        Assert.Equal("InboundConnectionAccepted", Assert.Single(Rows(flow, Options)).Cell("ActionType"));
        Assert.Equal("ConnectionFound", Assert.Single(Rows(flow with { MidStream = true }, Options)).Cell("ActionType"));
        Assert.Equal("ConnectionFailed", Assert.Single(Rows(flow with { Established = false, Refused = true }, Options)).Cell("ActionType"));
        Assert.Empty(Rows(flow with { Established = false }, Options));
    }

    [Theory]
    [InlineData("TightVNC 2.x", Confidence.High, true, "GlavSoft LLC.")]
    [InlineData("TightVNC 2.x", Confidence.Medium, true, null)]
    [InlineData("TightVNC 2.x", Confidence.High, false, null)]
    [InlineData("QEMU", Confidence.High, true, null)]
    public void Only_a_certain_product_is_inferred_and_it_is_marked(string product, Confidence confidence, bool infer, string? company)
    {
        var session = SessionBuilder.Judged(facts => facts with { Identify = _ => ProductIdentity.None with { ServerProduct = new ProductVerdict(product, confidence) } });
        var rows = Rows(session, Options with { InferProcess = infer }).ToList();
        Assert.All(rows.Where(row => (string)row.Cell("LocalIP")! == "10.0.0.2"), row => Assert.Null(row.Cell("InitiatingProcessVersionInfoCompanyName")));
        Assert.Equal(company, rows[2].Cell("InitiatingProcessVersionInfoCompanyName"));
        Assert.Equal(company is not null, ((string)rows[2].Cell("AdditionalFields")!).Contains("inferred_columns", StringComparison.Ordinal));
        Assert.Null(rows[3].Cell("InitiatingProcessVersionInfoCompanyName"));
    }

    [Fact]
    public void The_inspected_row_has_zeeks_names_and_ours()
    {
        var session = SessionBuilder.Judged(facts => facts with
        {
            OfferedSecurityTypes = [1],
            SecurityType = 1,
            AuthenticationResult = AuthenticationResult.NotRequired,
            NoAuthentication = true,
            NoAuthenticationOffered = true,
            SharedFlag = 1,
            DesktopName = "desk",
            FramebufferWidth = 800,
            FramebufferHeight = 600,
        });
        string fields = (string)Rows(session, Options).Last().Cell("AdditionalFields")!;
        Assert.Equal(
            "{\"direction\":\"In\",\"conn_state\":\"SF\",\"duration\":1,\"missed_bytes\":0,\"orig_bytes\":100,\"orig_pkts\":10,\"resp_bytes\":200,\"resp_pkts\":10,"
            + $"\"uid\":\"{session.Id}\",\"client_major_version\":\"003\",\"client_minor_version\":\"008\",\"server_major_version\":\"003\",\"server_minor_version\":\"008\","
            + "\"authentication_method\":\"None\",\"auth\":true,\"share_flag\":true,\"desktop_name\":\"desk\",\"width\":800,\"height\":600,"
            + $"\"session_id\":\"{session.Id}\",\"community_id\":\"{session.CommunityId}\",\"offered_security_types\":[1],\"no_authentication\":true,\"findings\":[\"NoAuthSession\",\"NoAuthOffered\"]}}",
            fields);
    }

    [Fact]
    public void Live_every_row_names_the_interface_that_saw_it()
    {
        string[] Interfaces(IEnumerable<NetworkEvent> events) =>
            [.. events.Select(item => JsonDocument.Parse((string)Tables.DeviceNetworkEvents.RowOf(item).Cell("AdditionalFields")!).RootElement)
                .Select(fields => fields.TryGetProperty("interface", out var name) ? name.GetString()! : "none")];

        var seen = SessionBuilder.Judged(facts => facts);
        var live = new Session(seen.Flow, seen.Facts, Options.HomeNetworks, final: true) { Interface = "mirror1" };
        Assert.All(Interfaces(NetworkEvents.Of(seen, Options)), name => Assert.Equal("none", name));
        Assert.All(Interfaces(NetworkEvents.Of(live, Options)), name => Assert.Equal("mirror1", name));
        Assert.All(Interfaces(NetworkEvents.Of(seen.Flow, Options, "mirror2")), name => Assert.Equal("mirror2", name));
    }

    [Fact]
    public void A_device_inventory_names_devices()
    {
        var flow = SessionBuilder.Flow();
        var inventory = new DeviceInventory(new Dictionary<Packets.IpAddress, Device> { [flow.ResponderAddress] = new("id-7", "plc-7") });
        var rows = Rows(flow, Options with { Inventory = inventory }).ToList();
        Assert.Equal(["10.0.0.2", "plc-7"], rows.Select(row => row.Cell("DeviceName")));
        Assert.Equal("id-7", rows[1].Cell("DeviceId"));
    }

    private static IEnumerable<TableRow> Rows(Session session, RowOptions options) => NetworkEvents.Of(session, options).Select(Tables.DeviceNetworkEvents.RowOf);

    private static IEnumerable<TableRow> Rows(in FlowSummary flow, RowOptions options) => NetworkEvents.Of(flow, options).Select(Tables.DeviceNetworkEvents.RowOf);
}
