using RfbWatch.Engine.Runs;
using RfbWatch.TestKit;
using static RfbWatch.Engine.Tests.Attack.Dialogues;

namespace RfbWatch.Engine.Tests.Attack;

/// <summary>
/// Cases 67 to 69 of the threat model: chosen names and crafted capture files. Compression bombs and large numbers of interfaces are tested with the file
/// formats.
/// </summary>
public sealed class ThreatModelFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public static TheoryData<string> Names => ["QEMU", "QEMU (win10)", "WayVNC", "LibVNCServer", "TightVNC Viewer", "RealVNC Server <b>x</b>", "\u001b]0;x\u0007"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Case_67_a_desktop_name_raises_no_product_above_low(string name)
    {
        var script = New.Versions("003.008").SecurityTypes(1).Choose(1).Open(result: true, name);
        var plain = Assert.Single(AttackRun.Rows(Whole(None()).Frames()));
        var named = Assert.Single(AttackRun.Rows(Whole(script).Frames()));
        Assert.True(named.Cell("ServerProduct")!.Equals(plain.Cell("ServerProduct")) || named.Cell("ServerProductConfidence") is "Low", $"{named.Cell("ServerProduct")} {named.Cell("ServerProductConfidence")}");
        Assert.DoesNotContain('\u001b', (string)named.Cell("DesktopName")!);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(54)]
    [InlineData(60)]
    [InlineData(64)]
    [InlineData(68)]
    public void Case_68_a_last_frame_cut_within_its_TCP_options_costs_no_other_file_its_rows(int snapLength)
    {
        var frames = Whole(None(), new TcpScript { Timestamps = true }).Frames();
        string cut = _folder.Write("cut.pcapng", CaptureFile.Pcapng([.. frames.SkipLast(1), frames[^1].Cut(snapLength)]));
        string whole = _folder.Write("whole.pcapng", CaptureFile.Pcapng(Whole(None(), new TcpScript(new("10.0.0.7", 41000), new("10.0.0.8", 5902)) { ClientIsn = 77, ServerIsn = 99 }).Frames()));
        var result = TriageRun.Execute(new TriageOptions { Paths = [cut, whole] });
        Assert.Equal(2, result.Sessions.Count(found => found.Session.Facts.NoAuthentication));
        Assert.Contains(result.Sessions, found => $"{found.Session.Server.Address}" == "10.0.0.8");
    }

    [Fact]
    public void Case_69_times_that_jump_back_by_a_year_between_two_sessions_mix_nothing()
    {
        var first = Whole(None()).Frames();
        var second = Whole(Password(), new TcpScript { Time = new TcpScript().Time.AddYears(-1), ClientIsn = 5, ServerIsn = 6 }).Frames();
        var rows = AttackRun.Rows([.. first, .. second]);
        Assert.Equal(2, rows.Count);
        Assert.Single(rows, row => (bool)row.Cell("NoAuthentication")!);
        Assert.All(rows, row => Assert.Equal("Client", row.Cell("Initiator")));
    }
}
