namespace RfbWatch.Sensor.Tests.Live;

/// <summary>A test with real VNC servers and viewers in network namespaces.</summary>
internal sealed class RealVncFactAttribute : FactAttribute
{
    private static readonly (string Program, string Package)[] Needed =
        [("Xvfb", "xvfb"), ("Xtigervnc", "tigervnc-standalone-server"), ("x11vnc", "x11vnc"), ("xtigervncviewer", "tigervnc-viewer"), ("xtightvncviewer", "xtightvncviewer")];

    public RealVncFactAttribute() => Skip = NamespacePair.Obstacle ?? Missing();

    private static string? Missing()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var missing = Needed.Where(needed => !folders.Any(folder => File.Exists(Path.Combine(folder, needed.Program)))).Select(needed => needed.Package).ToList();
        return missing.Count == 0 ? null : $"needs {string.Join(", ", missing)}";
    }
}
