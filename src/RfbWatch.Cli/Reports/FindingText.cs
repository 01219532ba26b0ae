using System.Text;
using RfbWatch.Sensor.Checks;

namespace RfbWatch.Cli.Reports;

/// <summary>Writes the results of the checks, one line each.</summary>
internal static class FindingText
{
    public static void Write(IEnumerable<DoctorFinding> findings, Stream output)
    {
        foreach (var finding in findings)
        {
            string mark = finding.Verdict switch { CheckResult.Good => "ok  ", CheckResult.Warning => "warn", CheckResult.Bad => "FAIL" };
            output.Write(Encoding.UTF8.GetBytes($"{mark}  {finding.Subject}: {Protocol.WireText.Clean(finding.Text)}\n"));
        }
    }
}
