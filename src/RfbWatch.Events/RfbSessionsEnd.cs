namespace RfbWatch.Events;

/// <summary>Values of RfbSessions.EndReason beside those of a flow.</summary>
public static class RfbSessionsEnd
{
    /// <summary>The sensor crashed or was killed while the session lasted: the next start closes it with what was seen last.</summary>
    public const string SensorRestart = "SensorRestart";
}
