using RfbWatch.Flows;

namespace RfbWatch.Events;

/// <summary>The state of a TCP connection by Zeek's conn_state values (docs.zeek.org, Conn::Info).</summary>
internal static class ConnectionState
{
    /// <summary>The value that describes the captured part of the flow.</summary>
    public static string Of(in FlowSummary flow) => flow switch
    {
        { Refused: true } => "REJ",
        { MidStream: true } => "OTH",
        { Established: false } => "S0",
        { End: EndReason.Fin } => "SF",
        { End: EndReason.Reset } => "RSTO",
        _ => "S1",
    };
}
