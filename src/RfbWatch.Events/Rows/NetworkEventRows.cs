using RfbWatch.Detection;
using RfbWatch.Events.Schemas;
using RfbWatch.Flows;

namespace RfbWatch.Events.Rows;

/// <summary>
/// Makes the rows of DeviceNetworkEvents: for each end at home (for the server's end when none is) a connection row, and for RFB
/// an RfbConnectionInspected row. ReportId is left 0: the order of output gives it.
/// </summary>
public static class NetworkEventRows
{
    /// <summary>Whether a flow that is not RFB gives rows: it was accepted, refused, or found under way. An unanswered SYN does not.</summary>
    public static bool IsReportable(in FlowSummary flow) => flow.MidStream || flow.Established || flow.Refused;

    /// <summary>The rows of an RFB session.</summary>
    public static IEnumerable<TableRow> Create(Session session, RowOptions options)
    {
        var flow = session.Flow;
        foreach (bool fromInitiator in Viewpoints(flow, options, session.ServerIsInitiator))
        {
            bool isServer = fromInitiator == session.ServerIsInitiator;
            yield return Connection(flow, fromInitiator, options, established: true, ProductOf(session, isServer, options));
            yield return Inspected(session, fromInitiator, options);
        }
    }

    /// <summary>The rows of a flow that is not RFB; none when it is not <see cref="IsReportable"/>.</summary>
    public static IEnumerable<TableRow> Create(FlowSummary flow, RowOptions options)
    {
        if (IsReportable(flow))
        {
            foreach (bool fromInitiator in Viewpoints(flow, options, serverIsInitiator: false))
            {
                yield return Connection(flow, fromInitiator, options, established: false, product: null);
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
        var verdict = isServer ? session.Facts.ServerProduct : session.Facts.ClientProduct;
        return options.InferProcess && verdict.Confidence == Protocol.Confidence.High ? VersionInfo.Of(verdict.Name) : null;
    }

    private static TableRow Connection(in FlowSummary flow, bool fromInitiator, RowOptions options, bool established, VersionInfo? product)
    {
        var action = flow switch
        {
            { MidStream: true } or { InitiatorKnown: false } => NetworkActionType.ConnectionFound,
            { Refused: true } when !established => NetworkActionType.ConnectionFailed,
            _ when fromInitiator => NetworkActionType.ConnectionSuccess,
            _ => NetworkActionType.InboundConnectionAccepted,
        };
        var row = Endpoint(flow, fromInitiator, options, action);
        var inferred = new List<string>();
        if (product is not null)
        {
            row["InitiatingProcessVersionInfoCompanyName"] = product.Company;
            row["InitiatingProcessVersionInfoProductName"] = product.Product;
            inferred.Add("InitiatingProcessVersionInfoCompanyName");
            inferred.Add("InitiatingProcessVersionInfoProductName");
        }

        row["AdditionalFields"] = NetworkEventFields.OfConnection(flow, fromInitiator, inferred);
        return row;
    }

    private static TableRow Inspected(Session session, bool fromInitiator, RowOptions options)
    {
        var row = Endpoint(session.Flow, fromInitiator, options, NetworkActionType.RfbConnectionInspected);
        row["AdditionalFields"] = NetworkEventFields.OfSession(session, fromInitiator);
        return row;
    }

    private static TableRow Endpoint(in FlowSummary flow, bool fromInitiator, RowOptions options, NetworkActionType action)
    {
        var (local, localPort, remote, remotePort) = fromInitiator
            ? (flow.InitiatorAddress, flow.InitiatorPort, flow.ResponderAddress, flow.ResponderPort)
            : (flow.ResponderAddress, flow.ResponderPort, flow.InitiatorAddress, flow.InitiatorPort);
        var device = options.Inventory.At(local);
        var row = new TableRow(Tables.DeviceNetworkEvents);
        row.SetTime(flow.FirstTicks);
        row["DeviceId"] = device.Id;
        row["DeviceName"] = device.Name;
        row["ActionType"] = action.ToString();
        row["RemoteIP"] = remote.ToString();
        row["RemotePort"] = (int)remotePort;
        row["LocalIP"] = local.ToString();
        row["LocalPort"] = (int)localPort;
        row["Protocol"] = "Tcp";
        row["LocalIPType"] = local.ScopeOf().ToString();
        row["RemoteIPType"] = remote.ScopeOf().ToString();
        row["ReportId"] = 0L;
        return row;
    }
}
