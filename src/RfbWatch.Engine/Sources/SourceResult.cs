using RfbWatch.Capture;
using RfbWatch.Detection;
using RfbWatch.Events.Rows;
using RfbWatch.Flows;

namespace RfbWatch.Engine.Sources;

/// <summary>The results of one source.</summary>
internal sealed class SourceResult(RunBudget budget) : ISessionReceiver
{
    private long _sessionsAsked;
    private long _connectionsAsked;

    /// <summary>Sessions in the order in which they ended, each with the file of its first frames.</summary>
    public List<SourcedSession> Sessions { get; } = [];

    /// <summary>Reportable flows that are not RFB.</summary>
    public ConnectionStore Connections { get; } = new();

    /// <summary>Statistics about the captured and processed data.</summary>
    public SourceStats Stats { get; set; } = new();

    /// <summary>Problems because of which the source could not be read to its end.</summary>
    public List<CaptureProblem> Problems { get; } = [];

    /// <summary>Messages about frames that could not be read.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The connections at the edges of the source; null if they are not needed, as for a single source.</summary>
    public CaptureEdges? Edges { get; init; }

    /// <summary>Whether the source can be read again: it is a file, not a pipe, and reading it did not throw.</summary>
    public bool CanReadAgain { get; set; }

    /// <summary>Releases its share of the budget, because the source is read again.</summary>
    public void GiveUp() => budget.Release(_sessionsAsked, _connectionsAsked);

    /// <summary>Claims its share of the budget again, because its results are kept after all.</summary>
    public void TakeBack() => budget.Release(-_sessionsAsked, -_connectionsAsked);

    /// <inheritdoc />
    public void OnSession(Session session)
    {
        _sessionsAsked++;
        if (budget.TakeSession())
        {
            Sessions.Add(new SourcedSession(session, session.Input));
        }
    }

    /// <inheritdoc />
    public void OnConnection(in FlowSummary flow, string interfaceName)
    {
        if (NetworkEvents.IsReportable(flow))
        {
            _connectionsAsked++;
            if (budget.TakeConnection())
            {
                Connections.Add(flow);
            }
        }
    }
}
