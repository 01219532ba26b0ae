namespace RfbWatch.Sensor.Tests.Service;

/// <summary>A test with systemd-analyze.</summary>
internal sealed class SystemdAnalyzeFactAttribute : FactAttribute
{
    public SystemdAnalyzeFactAttribute() =>
        Skip = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "systemd-analyze"))) ? null : "needs systemd-analyze (systemd)";
}
