using Xunit;

namespace RfbWatch.TestKit;

/// <summary>
/// A test that needs a file or folder of ../shared, which is not part of the repository: skipped by that name where it is missing. CI leaves such tests out where the folder is
/// missing, by their trait Needs = shared.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedFactAttribute : FactAttribute
{
    /// <summary>A test that needs this path, relative to ../shared.</summary>
    public SharedFactAttribute(string path) => Skip = Path.Exists(RepositoryFolder.SharedPath(path)) ? null : $"needs ../shared/{path} beside the repository";
}
