using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Attack;

/// <summary>
/// Conversations of known truth, built to hide a session without authentication, to blind the sensor or to accuse somebody, and honest ones that look
/// odd. The classes are those of the attack surface: A odd handshakes, B carriers, C TCP, D time and order, E encapsulations, F outsiders, G capture files, H endpoints.
/// </summary>
public class AttackTests
{
    private static readonly Dictionary<string, AttackCase> Cases = new IEnumerable<AttackCase>[]
    {
        OddHandshakes.All(), CarrierCases.All(), TcpTricks.All(), TimingCases.All(), CaptureTricks.Encapsulated(), Outsiders.All(), CaptureTricks.Files(), EndpointDecoys.All(), ThreatModelCases.All(), HostileMixtures.All(),
    }.SelectMany(cases => cases).ToDictionary(each => each.Id, StringComparer.Ordinal);

    public static TheoryData<string> OddHandshakeNames => Names('a');

    public static TheoryData<string> CarrierNames => Names('b');

    public static TheoryData<string> TcpNames => Names('c');

    public static TheoryData<string> TimingNames => Names('d');

    public static TheoryData<string> EncapsulationNames => Names('e');

    public static TheoryData<string> OutsiderNames => [.. Names('f'), .. Names('w')];

    public static TheoryData<string> CaptureNames => Names('g');

    public static TheoryData<string> EndpointNames => Names('h');

    public static TheoryData<string> MixtureNames => Names('x');

    public static TheoryData<string> ThreatModelNames => Names('t');

    [Theory]
    [MemberData(nameof(OddHandshakeNames))]
    public void A_odd_handshakes_are_read_as_they_were(string name) => Check(name);

    [Theory]
    [MemberData(nameof(CarrierNames))]
    public void B_carriers_are_opened(string name) => Check(name);

    [Theory]
    [MemberData(nameof(TcpNames))]
    public void C_what_TCP_drops_does_not_count(string name) => Check(name);

    [Theory]
    [MemberData(nameof(TimingNames))]
    public void D_time_and_order_change_nothing(string name) => Check(name);

    [Theory]
    [MemberData(nameof(EncapsulationNames))]
    public void E_encapsulations_change_nothing(string name) => Check(name);

    [Theory]
    [MemberData(nameof(OutsiderNames))]
    public void F_outsiders_invent_nothing(string name) => Check(name);

    [Theory]
    [MemberData(nameof(CaptureNames))]
    public void G_a_capture_file_hides_nothing(string name) => Check(name);

    [Theory]
    [MemberData(nameof(EndpointNames))]
    public void H_an_endpoint_hides_nothing(string name) => Check(name);

    [Theory]
    [MemberData(nameof(MixtureNames))]
    public void Tricks_of_several_classes_hide_nothing_and_accuse_nobody(string name) => Check(name);

    /// <summary>The test cases of the threat model that consist of one conversation; the others have separate tests.</summary>
    [Theory]
    [MemberData(nameof(ThreatModelNames))]
    public void Cases_of_the_threat_model(string name) => Check(name);

    [Fact]
    public void There_are_enough_of_them() => Assert.True(Cases.Count >= 400, $"{Cases.Count} cases");

    [Fact]
    public void Known_failures_still_fail()
    {
        Assert.Empty(OpenCases.Conversations.Keys.Except(Cases.Keys));
        var right = OpenCases.Conversations.Keys.Where(name => AttackRun.Differences(Cases[name]).Count == 0).ToList();
        Assert.True(right.Count == 0, $"no longer wrong, take them off {nameof(OpenCases)}: {string.Join(", ", right)}");
    }

    private static TheoryData<string> Names(char of) => [.. Repetitions.Sample(Cases.Keys.Where(name => name[0] == of && !OpenCases.Conversations.ContainsKey(name)))];

    private static void Check(string name)
    {
        var attack = Cases[name];
        var wrong = AttackRun.Differences(attack);
        Assert.True(wrong.Count == 0, $"{name} ({attack.What}):\n  {string.Join("\n  ", wrong)}");
    }
}
