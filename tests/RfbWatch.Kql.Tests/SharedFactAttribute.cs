namespace RfbWatch.Kql.Tests;

/// <summary>A test that needs a file of the shared folder; skipped, with its name, where the file is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute(string file)
    {
        if (SharedFolder.Find(file) is null)
            Skip = $"../shared/{file} is not beside the repository.";
    }
}
