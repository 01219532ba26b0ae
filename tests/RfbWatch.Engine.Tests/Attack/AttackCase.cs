using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Attack;

/// <summary>A capture and its ground truth.</summary>
/// <param name="Id">Name displayed by a test run.</param>
/// <param name="What">One-line description.</param>
/// <param name="Frames">The capture.</param>
/// <param name="Sessions">Its sessions in the order in which they started; empty for none.</param>
internal sealed record AttackCase(string Id, string What, IReadOnlyList<TestFrame> Frames, params SessionTruth[] Sessions)
{
    public AttackCase(string id, string what, TcpScript tcp, params SessionTruth[] sessions)
        : this(id, what, tcp.Frames(), sessions)
    {
    }
}
