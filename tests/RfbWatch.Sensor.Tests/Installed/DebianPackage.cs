using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Installed;

/// <summary>The package that <c>.packaging/build-deb</c> builds from the published program, and one of a higher version with other settings.</summary>
public sealed class DebianPackage : IDisposable
{
    /// <summary>The higher version.</summary>
    public const string HigherVersion = "99.0";

    private readonly TestFolder _folder = new();
    private readonly Lazy<string> _file;
    private readonly Lazy<string> _higher;

    public DebianPackage()
    {
        _file = new Lazy<string>(() => Build(RepositoryFolder.Root));
        _higher = new Lazy<string>(() =>
        {
            Commands.Run("cp", "-a", Path.Combine(RepositoryFolder.Root, ".packaging"), _folder.Root);
            System.IO.File.AppendAllText(_folder.Of(".packaging", "rfbwatch.json"), "// a line of the higher version\n");
            return Build(_folder.Root, HigherVersion);
        });
    }

    /// <summary>The package of this version, built when it is first used.</summary>
    public string File => _file.Value;

    /// <summary>The package of the higher version, built when it is first used.</summary>
    public string Higher => _higher.Value;

    public void Dispose() => _folder.Dispose();

    private string Build(string repository, params string[] version)
    {
        string[] arguments = ["RFBWATCH_DEB_COMPRESSION=gzip", "DPKG_DEB_COMPRESSOR_LEVEL=1", Path.Combine(repository, ".packaging", "build-deb"), Path.GetDirectoryName(PublishedProgram.File)!, _folder.Of("packages"), .. version];
        return Commands.Run("env", arguments).Trim();
    }
}
