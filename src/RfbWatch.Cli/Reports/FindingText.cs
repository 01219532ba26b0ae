using System.Text;
using RfbWatch.Sensor.Checks;
using RfbWatch.Sensor.Health;

namespace RfbWatch.Cli.Reports;

/// <summary>What an examination found, a line each.</summary>
internal static class FindingText
{
    public static void Write(IEnumerable<DoctorFinding> findings, Stream output)
    {
        foreach (var finding in findings)
        {
            string mark = finding.Verdict switch { DoctorVerdict.Good => "ok  ", DoctorVerdict.Warning => "warn", DoctorVerdict.Bad => "FAIL" };
            output.Write(Encoding.UTF8.GetBytes($"{mark}  {finding.Subject}: {Protocol.WireText.Clean(finding.Text)}\n"));
        }
    }
}
