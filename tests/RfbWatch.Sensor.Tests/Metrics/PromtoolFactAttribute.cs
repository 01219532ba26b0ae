namespace RfbWatch.Sensor.Tests.Metrics;

/// <summary>A test that asks Prometheus' own tool, which the Debian package prometheus has.</summary>
public sealed class PromtoolFactAttribute : FactAttribute
{
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(folder => folder.Length > 0)
        .Select(folder => Path.Combine(folder, "promtool")).FirstOrDefault(File.Exists);

    public PromtoolFactAttribute() => Skip = Program is null ? "needs promtool (Debian package prometheus)" : null;
}
