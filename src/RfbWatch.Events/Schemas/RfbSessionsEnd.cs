using RfbWatch.Kql.Values;

namespace RfbWatch.Events.Schemas;

/// <summary>Closes sessions whose end was not reported, because the sensor crashed or was killed during the session.</summary>
public static class RfbSessionsEnd
{
    /// <summary>Value of RfbSessions.EndReason, in addition to those of a flow, for a session that the next start closes in its last known state.</summary>
    public const string SensorRestart = "SensorRestart";

    private static readonly int EndReason = Tables.RfbSessions.IndexOf("EndReason");
    private static readonly int Final = Tables.RfbSessions.IndexOf("Final");

    /// <summary>Converts the last row of an open session to its final row.</summary>
    public static void Close(TableRow row)
    {
        row[EndReason] = KustoValue.Of(SensorRestart);
        row[Final] = KustoValue.True;
    }
}
