using RfbWatch.Detection;
using RfbWatch.Flows;
using RfbWatch.Protocol;

namespace RfbWatch.Events.Rows;

/// <summary>
/// Creates the events of a flow: one about the connection for each end in the home networks (for the server's end if neither is) and, for RFB, an additional RfbConnectionInspected event
/// for each.
/// </summary>
public static class NetworkEvents
{
    /// <summary>Whether a flow that is not RFB has events, because it was accepted, refused, or found without its beginning. An unanswered SYN has none.</summary>
    public static bool IsReportable(in FlowSummary flow) => flow.MidStream || flow.Established || flow.Refused;

    /// <summary>Creates the events of an RFB session.</summary>
    public static IEnumerable<NetworkEvent> Of(Session session, RowOptions options)
    {
        var flow = session.Flow;
        foreach (bool fromInitiator in Viewpoints(flow, options, session.ServerIsInitiator))
        {
            bool isServer = fromInitiator == session.ServerIsInitiator;
            yield return Connection(flow, fromInitiator, options, session.Interface, established: true, ProductOf(session, isServer, options));
            yield return new NetworkEvent(flow, fromInitiator, NetworkActionType.RfbConnectionInspected, options) { Inspected = session, Interface = session.Interface };
        }
    }

    /// <summary>Creates the events of a flow that is not RFB; none unless <see cref="IsReportable"/> is true.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="options">Home networks and names of devices.</param>
    /// <param name="interfaceName">The interface that saw the flow; empty for capture files.</param>
    public static IEnumerable<NetworkEvent> Of(FlowSummary flow, RowOptions options, string interfaceName = "")
    {
        if (IsReportable(flow))
        {
            foreach (bool fromInitiator in Viewpoints(flow, options, serverIsInitiator: false))
            {
                yield return Connection(flow, fromInitiator, options, interfaceName, established: false, product: null);
            }
        }
    }

    private static IEnumerable<bool> Viewpoints(FlowSummary flow, RowOptions options, bool serverIsInitiator)
    {
        bool initiatorHome = options.HomeNetworks.Contains(flow.InitiatorAddress);
        bool responderHome = options.HomeNetworks.Contains(flow.ResponderAddress);
        if (initiatorHome)
        {
            yield return true;
        }

        if (responderHome)
        {
            yield return false;
        }

        if (!initiatorHome && !responderHome)
        {
            yield return serverIsInitiator;
        }
    }

    private static VersionInfo? ProductOf(Session session, bool isServer, RowOptions options)
    {
        if (!options.InferProcess)
        {
            return null;
        }

        var verdict = isServer ? session.ServerProduct : session.Facts.ClientProduct;
        return verdict.Confidence == Confidence.High ? VersionInfo.Of(verdict.Name) : null;
    }

    private static NetworkEvent Connection(in FlowSummary flow, bool fromInitiator, RowOptions options, string interfaceName, bool established, VersionInfo? product)
    {
        var action = flow switch
        {
            { MidStream: true } or { InitiatorKnown: false } => NetworkActionType.ConnectionFound,
            { Refused: true } when !established => NetworkActionType.ConnectionFailed,
            _ when fromInitiator => NetworkActionType.ConnectionSuccess,
            _ => NetworkActionType.InboundConnectionAccepted,
        };
        return new NetworkEvent(flow, fromInitiator, action, options) { Inferred = product, Interface = interfaceName };
    }
}
