namespace RfbWatch.Outputs.Tests.Syslog;

/// <summary>A test against rsyslog with its GnuTLS driver.</summary>
internal sealed class RsyslogFactAttribute : FactAttribute
{
    private static readonly string[] Programs = ["/usr/sbin/rsyslogd", "/sbin/rsyslogd"];

    public RsyslogFactAttribute() =>
        Skip = Program is null ? "needs rsyslogd" : Directory.Exists("/usr/lib") && Directory.EnumerateFiles("/usr/lib", "lmnsd_gtls.so", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3 }).Any() ? null : "needs rsyslog-gnutls";

    public static string? Program { get; } = Programs.FirstOrDefault(File.Exists);
}
