namespace RfbWatch.TestKit;

/// <summary>Folders of the repository that tests read.</summary>
public static class RepositoryFolder
{
    /// <summary>The folder that contains RfbWatch.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The recordings with their ground truth.</summary>
    public static string Pcaps => Path.Combine(Root, "pcaps");

    /// <summary>Material beside the repository; may be missing.</summary>
    public static string Shared => Path.GetFullPath(Path.Combine(Root, "..", "shared"));

    /// <summary>A file or folder of <see cref="Shared"/>, which may be missing.</summary>
    public static string SharedPath(string relative) => Path.Combine(Shared, relative);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "RfbWatch.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"no RfbWatch.sln above {AppContext.BaseDirectory}");
    }
}
