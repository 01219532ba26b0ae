using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using RfbWatch.Engine;
using RfbWatch.Sensor.Operation;

namespace RfbWatch.Sensor.Checks;

/// <summary>Checks the requirements of the web page: an available address and port, and a certificate that remains valid for some time.</summary>
internal static class PageCheck
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(21);

    public static IEnumerable<DoctorFinding> Of(SensorOptions options, DateTime now)
    {
        if (!options.Configuration.Flag("Web:Enabled"))
        {
            yield break;
        }

        var address = new IPEndPoint(IPAddress.Parse(options.Configuration["Web:Address"]), (int)options.Configuration.Number("Web:Port"));
        yield return Listening(address);
        if (options.Text("Web:CertificateFile") is { } file)
        {
            using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(file));
            var end = certificate.NotAfter.ToUniversalTime();
            var verdict = end < now || certificate.NotBefore.ToUniversalTime() > now ? CheckResult.Bad : end - now < Soon ? CheckResult.Warning : CheckResult.Good;
            yield return new("page", verdict, string.Create(CultureInfo.InvariantCulture,
                $"the certificate {file} is valid from {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd} to {end:yyyy-MM-dd}{(verdict == CheckResult.Good ? "" : "; renew it: the sensor reloads the file when it changes")}"))
            { AtStart = ExitCode.Done };
        }
        else if (!IPAddress.IsLoopback(address.Address))
        {
            yield return new("page", CheckResult.Warning, $"Web:Address {address.Address} can be reached from the network, and the token is sent unencrypted; set Web:CertificateFile");
        }
    }

    private static DoctorFinding Listening(IPEndPoint address)
    {
        try
        {
            using var listener = new TcpListener(address);
            listener.Start();
            return new("page", CheckResult.Good, $"{address} is available");
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return new("page", CheckResult.Warning, $"{address} is in use by a running sensor or another program; 'rfbwatch status' shows a running sensor, and Web:Port selects another port") { AtStart = ExitCode.Usage };
        }
        catch (SocketException e)
        {
            return new("page", CheckResult.Bad, $"cannot listen on {address} ({e.Message}); change Web:Address or Web:Port");
        }
    }
}
