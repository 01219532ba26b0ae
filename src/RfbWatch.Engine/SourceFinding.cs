using RfbWatch.Capture;
using RfbWatch.Detection;
using RfbWatch.Events;

namespace RfbWatch.Engine;

/// <summary>All that one source gave.</summary>
internal sealed class SourceFinding(RunBudget budget) : ISessionReceiver
{
    /// <summary>Sessions in the order they ended, each with the file of its first frames.</summary>
    public List<FoundSession> Sessions { get; } = [];

    /// <summary>Flows that are not RFB and are to be reported.</summary>
    public ConnectionStore Connections { get; } = new();

    /// <summary>How well the source was seen.</summary>
    public SourceStats Stats { get; set; } = new();

    /// <summary>Why it could not be read to its end.</summary>
    public IReadOnlyList<CaptureProblem> Problems { get; set; } = [];

    /// <summary>Lines for people about frames that could not be read.</summary>
    public List<string> Notes { get; } = [];

    /// <inheritdoc />
    public void OnSession(Session session)
    {
        if (budget.TakeSession())
        {
            Sessions.Add(new FoundSession(session, session.Input));
        }
    }

    /// <inheritdoc />
    public void OnConnection(in Flows.FlowSummary flow)
    {
        if (NetworkEventRows.IsReportable(flow) && budget.TakeConnection())
        {
            Connections.Add(flow);
        }
    }
}
