using Xunit;

namespace RfbWatch.TestKit;

/// <summary>A test of a Linux feature.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "needs Linux";
}
