using RfbWatch.Flows;

namespace RfbWatch.Events;

/// <summary>The state of a TCP connection as a value of Zeek's conn_state (docs.zeek.org, Conn::Info).</summary>
internal static class ConnectionState
{
    /// <summary>Returns the value that describes the captured part of the flow.</summary>
    public static string Of(in FlowSummary flow) => flow switch
    {
        { Refused: true } => "REJ",
        { MidStream: true } => "OTH",
        { Established: false } => "S0",
        { End: EndReason.Fin } => "SF",
        { End: EndReason.Reset, ResponderResets: > 0, InitiatorResets: 0 } => "RSTR",
        { End: EndReason.Reset } => "RSTO",
        _ => "S1",
    };
}
