using RfbWatch.Protocol.Carriers;
using RfbWatch.Protocol.Handshake;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Tests;

/// <summary>A conversation whose roles the caller has decided, as after a disputed handshake, is read like any other.</summary>
public sealed class FixedRolesTests
{
    [Fact]
    public void Missing_bytes_are_missing()
    {
        var roles = Fed();
        roles.OnGap(Side.B, 100);
        roles.OnBytes(Side.B, [4, 1, 0, 0, 0, 0, 0, 65], new Arrival(100, 100));
        roles.Finish();

        Assert.Equal([Anomaly.MissingAfterHandshake], roles.FactsIn(new CarrierFacts()).Anomalies);
    }

    [Fact]
    public void What_waits_is_decided_at_the_end()
    {
        var roles = new RoleResolver(new ConversationOptions()) { Carrier = new CarrierFacts() };
        roles.Fix(Side.A);
        foreach (var step in Scripts.New.ServerBanner("003.008").SecurityTypes(1).Server(0, 0, 0, 0).ServerInit("desk").Steps)
        {
            roles.OnBytes(Side.A, step.Bytes, new Arrival(1, 1));
        }

        // The client's choice is waited for until it is certain that it does not come.
        Assert.Equal(Stage.Banner, roles.FactsIn(new CarrierFacts()).Stage);
        roles.OnEnd(Side.B, StreamEnd.Closed);
        roles.Finish();
        Assert.Equal(Stage.Initialised, roles.FactsIn(new CarrierFacts()).Stage);
    }

    private static RoleResolver Fed()
    {
        var roles = new RoleResolver(new ConversationOptions()) { Carrier = new CarrierFacts() };
        roles.Fix(Side.A);
        long frame = 0;
        foreach (var step in Scripts.NewOpened().Steps)
        {
            roles.OnBytes(step.FromServer ? Side.A : Side.B, step.Bytes, new Arrival(++frame, frame));
        }

        return roles;
    }
}
