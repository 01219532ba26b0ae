namespace RfbWatch.Kql.Tests;

/// <summary>The folder of reference material that may exist beside the repository.</summary>
internal static class SharedFolder
{
    public static string? Find(string relative)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "RfbWatch.sln")))
                continue;
            for (DirectoryInfo? above = folder.Parent; above is not null; above = above.Parent)
            {
                string path = Path.Combine(above.FullName, "shared", relative);
                if (File.Exists(path))
                    return path;
            }
        }

        return null;
    }
}
