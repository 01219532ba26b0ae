using RfbWatch.Protocol;
using RfbWatch.Sensor.Operation;
using RfbWatch.Sensor.Service;

namespace RfbWatch.Sensor.Web;

/// <summary>The answer of /ready: whether an input is being read, then a line for each state that is not as it should be.</summary>
internal static class ReadyText
{
    public static string Write(SensorState state) =>
        (state.IsReady ? "ready\n" : "not ready\n") + string.Concat(state.Health.Select(item => $"{item.Subject} {item.Name}: {WireText.Clean(item.Reason)}\n"));
}
