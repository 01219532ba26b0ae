using RfbWatch.Sensor.Tests.Live;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Installed;

/// <summary>A test of the Debian package.</summary>
internal sealed class PackageFactAttribute : FactAttribute
{
    public PackageFactAttribute() => Skip = PublishedProgram.Obstacle ?? NamespacePair.Obstacle ?? Missing("dpkg-deb", "dpkg-shlibdeps", "lintian", "systemd-analyze")
        ?? DebianRoot.Obstacle ?? (File.Exists(PublishedProgram.File + ".dll") ? "needs the native build: the package holds it" : null);

    private static string? Missing(params string[] programs) => programs
        .FirstOrDefault(program => !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)))) is { } missing
        ? $"needs {missing} (Debian; .ci/install installs it)" : null;
}
