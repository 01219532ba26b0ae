namespace RfbWatch.Sensor.Tests.Metrics;

/// <summary>A test with promtool, which is in the Debian package prometheus.</summary>
public sealed class PromtoolFactAttribute : FactAttribute
{
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(folder => folder.Length > 0)
        .Select(folder => Path.Combine(folder, "promtool")).FirstOrDefault(File.Exists);

    public PromtoolFactAttribute() => Skip = Program is null ? "needs promtool (Debian package prometheus)" : null;
}
