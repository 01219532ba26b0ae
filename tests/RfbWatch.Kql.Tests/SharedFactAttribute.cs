namespace RfbWatch.Kql.Tests;

/// <summary>A test that needs a file from the shared folder; skipped, with the name of the file, where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute(string file)
    {
        if (SharedFolder.Find(file) is null)
            Skip = $"../shared/{file} is not beside the repository.";
    }
}
