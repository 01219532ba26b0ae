using System.Runtime.InteropServices;

namespace RfbWatch.Cli;

/// <summary>
/// OpenSSL, which the runtime takes its hashes and TLS from on Linux. Without it the runtime ends the process by an abort at the first hash (the name of a session is one), so it is looked for before.
/// </summary>
internal static class CryptographyLibrary
{
    /// <summary>Names that the runtime tries, in its order (opensslshim.c of dotnet/runtime).</summary>
    public static readonly IReadOnlyList<string> Names = ["libssl.so.3", "libssl.so.1.1"];

    /// <summary>The runtime's variable that names another version, to be tried first.</summary>
    private const string VersionOverride = "CLR_OPENSSL_VERSION_OVERRIDE";

    /// <summary>Why the program cannot work here, with what to do; null when it can.</summary>
    public static string? Obstacle(IReadOnlyList<string> names)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        // Never freed: the runtime loads the same one a moment later.
        bool found = (Environment.GetEnvironmentVariable(VersionOverride) is { Length: > 0 } version && NativeLibrary.TryLoad("libssl.so." + version, out _))
            || names.Any(name => NativeLibrary.TryLoad(name, out _));
        return found ? null
            : $"needs OpenSSL's library, and none of {string.Join(", ", names)} was found; install the package libssl3 (Debian, Ubuntu; libssl3t64 in newer ones), openssl-libs (Fedora, RHEL) or libssl3 (Alpine)";
    }
}
