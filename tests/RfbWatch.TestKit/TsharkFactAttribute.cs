using Xunit;

namespace RfbWatch.TestKit;

/// <summary>A test that needs tshark.</summary>
public sealed class TsharkFactAttribute : FactAttribute
{
    public TsharkFactAttribute()
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "tshark"))))
        {
            Skip = "tshark is not installed";
        }
    }
}
