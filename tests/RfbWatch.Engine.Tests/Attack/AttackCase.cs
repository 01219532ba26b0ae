using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Attack;

/// <summary>A capture and what is true of it.</summary>
/// <param name="Id">Name that a test run shows.</param>
/// <param name="What">What happens, in a line.</param>
/// <param name="Frames">The capture.</param>
/// <param name="Sessions">Its sessions in the order in which they began; empty for none.</param>
internal sealed record AttackCase(string Id, string What, IReadOnlyList<TestFrame> Frames, params SessionTruth[] Sessions)
{
    public AttackCase(string id, string what, TcpScript tcp, params SessionTruth[] sessions)
        : this(id, what, tcp.Frames(), sessions)
    {
    }
}
