using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests;

/// <summary>A test over captures that others recorded; skipped where they do not lie beside the repository.</summary>
public sealed class SharedCapturesFactAttribute : FactAttribute
{
    public SharedCapturesFactAttribute()
    {
        if (!Directory.Exists(Folder))
        {
            Skip = "../shared/captures is not beside the repository";
        }
    }

    public static string Folder => Path.Combine(RepositoryFolder.Shared, "captures");
}
