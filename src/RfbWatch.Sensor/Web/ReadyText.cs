using RfbWatch.Protocol;
using RfbWatch.Sensor.Operation;

namespace RfbWatch.Sensor.Web;

/// <summary>The response of /ready: whether an input is being read, followed by one line per health state.</summary>
internal static class ReadyText
{
    public static string Write(SensorState state) =>
        (state.IsReady ? "ready\n" : "not ready\n") + string.Concat(state.Health.Select(item => $"{item.Subject} {item.Name}: {WireText.Clean(item.Reason)}\n"));
}
