using RfbWatch.Flows;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Challenges;
using RfbWatch.Protocol.Products;

namespace RfbWatch.Detection;

/// <summary>
/// One RFB conversation with its flow: who served and who viewed, what could be seen of it, and what was found.
/// The facts may still grow while <see cref="Final"/> is false.
/// </summary>
public sealed class Session
{
    // A run keeps every session to its end: what can be worked out from the flow and the facts is not kept beside them.
    private Finding[] _findings = [];
    private ReportedName? _reported;
    private string? _id;
    private ulong? _flowDigest;

    /// <summary>Joins a flow and the conversation it carries. <see cref="Side.A"/> of the conversation is the flow's initiator.</summary>
    /// <param name="flow">The flow, as it is now.</param>
    /// <param name="facts">What the conversation has proved.</param>
    /// <param name="homeNetworks">The networks whose hosts are ours.</param>
    /// <param name="final">Whether the flow has ended.</param>
    public Session(in FlowSummary flow, ConversationFacts facts, HomeNetworks homeNetworks, bool final = true)
    {
        Flow = flow;
        Facts = facts;
        Final = final;
        ServerIsInitiator = facts.ServerSide == Side.A;
        HasPublicPeer = IsForeign(Client, homeNetworks) || IsForeign(Server, homeNetworks);
    }

    /// <summary>The flow; role-free numbers by initiator and responder.</summary>
    public FlowSummary Flow { get; }

    /// <summary>What the conversation has proved.</summary>
    public ConversationFacts Facts { get; }

    /// <summary>Whether the flow has ended and the numbers are its last.</summary>
    public bool Final { get; }

    /// <summary>Whether the session was reported before, at its verdict: rows with the same name are already written.</summary>
    public bool IsUpdate { get; set; }

    /// <summary>The file that was read when the session began; empty when live.</summary>
    public string Input { get; init; } = "";

    /// <summary>The interface that saw it; empty for capture files.</summary>
    public string Interface { get; init; } = "";

    /// <summary>
    /// Whether the packets of ServerInit acknowledge what the client answered to the offer, whatever their times say: captures can hold one side's packets before the other's, or have clocks
    /// that run backwards.
    /// </summary>
    public bool ServerWaited { get; init; }

    /// <summary>What names the flow. Of a session that was reported before: as it was then.</summary>
    public FlowId FlowId => _reported?.Id ?? FlowId.Of(Flow, Facts);

    /// <summary>The name that the session was reported with before; null where it was not.</summary>
    public FlowId? ReportedAs
    {
        get => _reported?.Id;
        init => _reported = value is { } id ? new ReportedName(id) : null;
    }

    /// <summary><see cref="FlowId"/> as text.</summary>
    public string FlowName => FlowId.TextOf(_flowDigest ??= FlowId.Digest());

    /// <summary>Name of the session, see <see cref="SessionId"/>.</summary>
    public string Id => _id ?? FlowName;

    /// <summary>
    /// The model that the server's challenge was found to fit, <see cref="ChallengeModel.None"/> for none or no search. It is found after the conversation, so it is not among the facts.
    /// </summary>
    public ChallengeModel ChallengeModel { get; set; }

    /// <summary>The server's product by the facts and, where one was found, the model of its challenge. Worked out for who asks: few sessions have a model.</summary>
    public ProductVerdict ServerProduct => ChallengeModel == ChallengeModel.None ? Facts.ServerProduct : ProductEvaluator.Server(Facts, ChallengeModel);

    /// <summary>Gives the session a name of its own: another session of the run has the same flow name.</summary>
    /// <param name="difference">What differs, as text.</param>
    public void SetApart(string difference) => _id = SessionId.Apart(FlowId, difference);

    /// <summary>Community ID of the flow, version 1, seed 0.</summary>
    public string CommunityId => Detection.CommunityId.ForTcp(Client, Server);

    /// <summary>The end that plays the RFB client's part; where nothing decides the roles, the end that opened the flow.</summary>
    public Endpoint Client => ServerIsInitiator ? Responder : Initiating;

    /// <summary>The end that plays the RFB server's part; where nothing decides the roles, the end that accepted the flow.</summary>
    public Endpoint Server => ServerIsInitiator ? Initiating : Responder;

    /// <summary>Whether the server's end is the flow's initiator (proved or stood in, see <see cref="Initiator"/>).</summary>
    public bool ServerIsInitiator { get; }

    /// <summary>Whether one end has a public address outside the home networks.</summary>
    public bool HasPublicPeer { get; }

    /// <summary>Which role opened the TCP connection; only said where a SYN or SYN-ACK proved it.</summary>
    public Initiator Initiator =>
        !Flow.InitiatorKnown || Facts.ServerSide is null ? Initiator.Unknown
        : ServerIsInitiator ? Initiator.Server
        : Initiator.Client;

    /// <summary>Payload bytes the client sent.</summary>
    public long ClientBytes => ServerIsInitiator ? Flow.ResponderBytes : Flow.InitiatorBytes;

    /// <summary>Payload bytes the server sent.</summary>
    public long ServerBytes => ServerIsInitiator ? Flow.InitiatorBytes : Flow.ResponderBytes;

    /// <summary>Bytes that were sent but never captured, of both ends.</summary>
    public long MissedBytes => Flow.InitiatorMissed + Flow.ResponderMissed;

    /// <summary>Whether only one direction was captured.</summary>
    public OneSided OneSided
    {
        get
        {
            if (Flow.InitiatorPackets > 0 && Flow.ResponderPackets > 0)
            {
                return OneSided.None;
            }

            bool serverSeen = (Flow.InitiatorPackets > 0) == ServerIsInitiator;
            return serverSeen ? OneSided.ServerOnly : OneSided.ClientOnly;
        }
    }

    /// <summary>The port that accepted the TCP connection: the server's, but in a reverse connection the listening viewer's.</summary>
    public int ListeningPort => Initiator == Initiator.Server ? Client.Port : Server.Port;

    /// <summary>What was found, worst first, each once.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>The worst finding's severity.</summary>
    public Severity Severity => _findings.Length > 0 ? _findings[0].Severity : Severity.Informational;

    /// <summary>Whether the finding is among <see cref="Findings"/>.</summary>
    public bool Has(string findingName) => Array.Exists(_findings, finding => finding.Name == findingName);

    /// <summary>
    /// Whether each end was seen to speak its part. A claim about one end that rests on packets of the other alone can be forged by whoever can send packets
    /// past the tap.
    /// </summary>
    public bool BothSpoke => OneSided == OneSided.None && Flow.InitiatorBytes > 0 && Flow.ResponderBytes > 0
        && !((Facts.ServerVersion is null || Facts.ClientVersion is null) && Facts.Anomalies.Contains(Anomaly.MalformedHandshake));

    /// <summary>Adds what was found; a finding that is there already is not added again. Severity is lowered where the evidence does not bear it.</summary>
    public void Add(Finding finding)
    {
        if (Has(finding.Name))
        {
            return;
        }

        finding = Weighed(finding);
        int index = _findings.Length;
        while (index > 0 && Finding.Compare(finding, _findings[index - 1]) < 0)
        {
            index--;
        }

        _findings = [.. _findings[..index], finding, .. _findings[index..]];
    }

    /// <summary>
    /// Above Low needs two ends that each spoke; High and above also that no rival reading of the handshake denies it, and that no copies differ and nothing was left unacknowledged where it
    /// rests on messages: of those nothing else proves which bytes were received.
    /// </summary>
    private Finding Weighed(Finding finding) =>
        !BothSpoke && finding.Severity > Severity.Low ? finding with { Severity = Severity.Low }
        : finding.Severity > Severity.Medium && (Facts.Handshake is { Undecided: true } || (finding.RestsOnMessages && (Flow.Anomalies.HasFlag(FlowAnomalies.OverlapDiffers) || EndsUnheard)))
            ? finding with { Severity = Severity.Medium }
        : finding;

    /// <summary>Whether the flow ended with bytes that the other end never acknowledged.</summary>
    private bool EndsUnheard => Final && !Flow.MidStream && (Flow.InitiatorAcknowledged < Flow.InitiatorBytes || Flow.ResponderAcknowledged < Flow.ResponderBytes);

    /// <summary>Names of what was unusual: in the conversation, then in the flow's segments.</summary>
    public IReadOnlyList<string> Anomalies
    {
        get
        {
            var names = new List<string>(Facts.Anomalies);
            foreach (var anomaly in Enum.GetValues<FlowAnomalies>())
            {
                if (anomaly != FlowAnomalies.None && Flow.Anomalies.HasFlag(anomaly))
                {
                    names.Add(anomaly.ToString());
                }
            }

            return names;
        }
    }

    private Endpoint Initiating => new(Flow.InitiatorAddress, Flow.InitiatorPort);

    private Endpoint Responder => new(Flow.ResponderAddress, Flow.ResponderPort);

    private static bool IsForeign(Endpoint end, HomeNetworks homeNetworks) =>
        end.Address.ScopeOf() == AddressScope.Public && !homeNetworks.Contains(end.Address);

    /// <summary>Of few sessions, so kept apart.</summary>
    private sealed record ReportedName(FlowId Id);
}
