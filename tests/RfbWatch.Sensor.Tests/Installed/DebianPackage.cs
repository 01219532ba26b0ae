using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Installed;

/// <summary>The package that <c>.packaging/build-deb</c> builds from the published program, and one of a higher version with other settings.</summary>
public sealed class DebianPackage : IDisposable
{
    /// <summary>The higher version.</summary>
    public const string HigherVersion = "99.0";

    private readonly TestFolder _folder = new();

    public DebianPackage()
    {
        if (new PackageFactAttribute().Skip is not null)
        {
            return;
        }

        File = Build(RepositoryFolder.Root);
        Commands.Run("cp", "-a", Path.Combine(RepositoryFolder.Root, ".packaging"), _folder.Root);
        System.IO.File.AppendAllText(_folder.Of(".packaging", "rfbwatch.json"), "// a line of the higher version\n");
        Higher = Build(_folder.Root, HigherVersion);
    }

    /// <summary>The package of this version; empty if it cannot be built.</summary>
    public string File { get; } = "";

    /// <summary>The package of the higher version.</summary>
    public string Higher { get; } = "";

    public void Dispose() => _folder.Dispose();

    private string Build(string repository, params string[] version)
    {
        string[] arguments = ["RFBWATCH_DEB_COMPRESSION=gzip", "DPKG_DEB_COMPRESSOR_LEVEL=1", Path.Combine(repository, ".packaging", "build-deb"), Path.GetDirectoryName(PublishedProgram.File)!, _folder.Of("packages"), .. version];
        return Commands.Run("env", arguments).Trim();
    }
}
