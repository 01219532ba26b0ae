using RfbWatch.Flows;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Challenges;
using RfbWatch.Protocol.Products;

namespace RfbWatch.Detection;

/// <summary>
/// One RFB conversation with its flow: server and client, how much of it was captured, and its findings.
/// The facts may still grow while <see cref="Final"/> is false.
/// </summary>
public sealed class Session
{
    // A run keeps every session until its end, so data that can be derived from the flow and the facts is not stored.
    private Finding[] _findings = [];
    private string? _id;

    // Cached, because every row of the session contains it, and it is a hash.
    private string? _communityId;

    // 0 until it is first requested. Rules read sessions on several threads, so it must be written atomically.
    private ulong _flowDigest;

    /// <summary>Combines a flow with the conversation that it carries. <see cref="Side.A"/> of the conversation is the flow's initiator.</summary>
    /// <param name="flow">The current state of the flow.</param>
    /// <param name="facts">The facts proven by the conversation.</param>
    /// <param name="homeNetworks">The home networks.</param>
    /// <param name="final">Whether the flow has ended.</param>
    public Session(in FlowSummary flow, ConversationFacts facts, HomeNetworks homeNetworks, bool final = true)
    {
        Flow = flow;
        Facts = facts;
        Final = final;
        ServerIsInitiator = facts.ServerSide == Side.A;
        HasPublicPeer = IsForeign(Client, homeNetworks) || IsForeign(Server, homeNetworks);
    }

    /// <summary>The flow; its counters are by initiator and responder, independent of roles.</summary>
    public FlowSummary Flow { get; }

    /// <summary>The facts proven by the conversation.</summary>
    public ConversationFacts Facts { get; }

    /// <summary>Whether the flow has ended and its counters are final.</summary>
    public bool Final { get; }

    /// <summary>Whether the session was reported before, at its verdict: rows with the same identifier have already been written.</summary>
    public bool IsUpdate { get; set; }

    /// <summary>The file that was being read when the session began; empty for live sources.</summary>
    public string Input { get; init; } = "";

    /// <summary>The interface on which it was captured; empty for capture files.</summary>
    public string Interface { get; init; } = "";

    /// <summary>
    /// Whether the packets of ServerInit acknowledge the client's answer to the offer, whatever their times are: captures can contain one side's packets before the other's, or have clocks
    /// that run backwards.
    /// </summary>
    public bool ServerWaited { get; init; }

    /// <summary>Identifies the flow. For a session that was reported before, the identifier of that report.</summary>
    public FlowId FlowId => Verdict?.Id ?? FlowId.Of(Flow, Facts);

    /// <summary>The report at the session's verdict, in live capture: this one, or one before it. Null if there is none.</summary>
    public VerdictReport? Verdict { get; init; }

    /// <summary><see cref="FlowId"/> as text.</summary>
    public string FlowName => FlowId.TextOf(_flowDigest != 0 ? _flowDigest : _flowDigest = FlowId.Digest());

    /// <summary>Identifier of the session, see <see cref="SessionId"/>.</summary>
    public string Id => _id ?? FlowName;

    /// <summary>
    /// The model that the server's challenge fits; <see cref="ChallengeModel.None"/> if none was found or searched for. It is determined after the conversation, so
    /// it is not among the facts.
    /// </summary>
    public ChallengeModel ChallengeModel { get; set; }

    /// <summary>The server's product according to the facts and, if one was found, the model of its challenge. Computed on demand: few sessions have a model.</summary>
    public ProductVerdict ServerProduct => ChallengeModel == ChallengeModel.None ? Facts.ServerProduct : ProductEvaluator.Server(Facts, ChallengeModel);

    /// <summary>Assigns the session an identifier of its own, because another session of the run has the same flow identifier.</summary>
    /// <param name="difference">What differs, as text.</param>
    public void SetApart(string difference) => _id = SessionId.Apart(FlowId, difference);

    /// <summary>Community ID of the flow, version 1, seed 0.</summary>
    public string CommunityId => _communityId ??= Detection.CommunityId.ForTcp(Client, Server);

    /// <summary>The end that is the RFB client; if the roles are unknown, the end that opened the flow.</summary>
    public Endpoint Client => ServerIsInitiator ? Responder : Initiating;

    /// <summary>The end that is the RFB server; if the roles are unknown, the end that accepted the flow.</summary>
    public Endpoint Server => ServerIsInitiator ? Initiating : Responder;

    /// <summary>Whether the server's end is the flow's initiator (proven or assumed, see <see cref="Initiator"/>).</summary>
    public bool ServerIsInitiator { get; }

    /// <summary>Whether one end has a public address outside the home networks.</summary>
    public bool HasPublicPeer { get; }

    /// <summary>Which role opened the TCP connection; known only if a SYN or SYN-ACK proves it.</summary>
    public Initiator Initiator =>
        !Flow.InitiatorKnown || Facts.ServerSide is null ? Initiator.Unknown
        : ServerIsInitiator ? Initiator.Server
        : Initiator.Client;

    /// <summary>Payload bytes sent by the client.</summary>
    public long ClientBytes => ServerIsInitiator ? Flow.ResponderBytes : Flow.InitiatorBytes;

    /// <summary>Payload bytes sent by the server.</summary>
    public long ServerBytes => ServerIsInitiator ? Flow.InitiatorBytes : Flow.ResponderBytes;

    /// <summary>Bytes of both ends that were sent but not captured.</summary>
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

    /// <summary>The port that accepted the TCP connection: the server's, or in a reverse connection the listening viewer's.</summary>
    public int ListeningPort => Initiator == Initiator.Server ? Client.Port : Server.Port;

    /// <summary>The findings, most severe first, each once.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>The severity of the most severe finding.</summary>
    public Severity Severity => _findings.Length > 0 ? _findings[0].Severity : Severity.Informational;

    /// <summary>Whether the finding is among <see cref="Findings"/>.</summary>
    public bool Has(string findingName) => Array.Exists(_findings, finding => finding.Name == findingName);

    /// <summary>
    /// Whether each end acted in its role. A claim about one end that is based only on packets of the other can be forged by an attacker who can send packets
    /// past the tap.
    /// </summary>
    public bool BothSpoke => OneSided == OneSided.None && Flow.InitiatorBytes > 0 && Flow.ResponderBytes > 0
        && !((Facts.ServerVersion is null || Facts.ClientVersion is null) && Facts.Anomalies.Contains(Anomaly.MalformedHandshake));

    /// <summary>Adds a finding; one that is already present is not added again. The severity is lowered if the evidence does not support it.</summary>
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
    /// A severity above Low requires that both ends have sent data. High and above also requires that no rival reading of the handshake denies the finding and, for a
    /// finding based on messages, that no copies differ and no data is unacknowledged: otherwise it is not certain which bytes were received.
    /// </summary>
    private Finding Weighed(Finding finding) =>
        !BothSpoke && finding.Severity > Severity.Low ? finding with { Severity = Severity.Low }
        : finding.Severity > Severity.Medium && (Facts.Handshake is { Undecided: true } || (finding.RestsOnMessages && (Flow.Anomalies.HasFlag(FlowAnomalies.OverlapDiffers) || EndsUnheard)))
            ? finding with { Severity = Severity.Medium }
        : finding;

    /// <summary>Whether the flow ended with bytes that the other end did not acknowledge.</summary>
    private bool EndsUnheard => Final && !Flow.MidStream && (Flow.InitiatorAcknowledged < Flow.InitiatorBytes || Flow.ResponderAcknowledged < Flow.ResponderBytes);

    /// <summary>Names of anomalies: of the conversation, then of the flow's segments.</summary>
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

    /// <summary>Whether an address, or the IPv4 address in it, is public, and neither is at home.</summary>
    private static bool IsForeign(Endpoint end, HomeNetworks homeNetworks)
    {
        var address = EmbeddedIPv4.Of(end.Address) ?? end.Address;
        return address.ScopeOf() == AddressScope.Public && !homeNetworks.Contains(end.Address) && !homeNetworks.Contains(address);
    }
}
