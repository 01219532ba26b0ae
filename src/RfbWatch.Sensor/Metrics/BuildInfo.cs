using System.Reflection;
using System.Runtime.InteropServices;

namespace RfbWatch.Sensor.Metrics;

/// <summary>What this program was built from and what it runs on.</summary>
public static class BuildInfo
{
    private static readonly string[] Parts = (typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+', 2);

    /// <summary>The version.</summary>
    public static string Version => Parts[0];

    /// <summary>The commit; empty where the build did not know it.</summary>
    public static string Revision => Parts.Length > 1 ? Parts[1] : "";

    /// <summary>The runtime and its version, and the processor's architecture.</summary>
    public static string Runtime => $"{RuntimeInformation.FrameworkDescription} {RuntimeInformation.RuntimeIdentifier}";
}
