using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using RfbWatch.Outputs.Delivery;
using RfbWatch.Outputs.Tests.Syslog;
using RfbWatch.TestKit;

namespace RfbWatch.Outputs.Tests.Delivery;

/// <summary>https receivers have the same TLS settings as syslog receivers, and their refusals are one clear line.</summary>
public sealed class HttpsTargetTests : IDisposable
{
    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task An_own_authority_is_believed_and_the_client_certificate_shown()
    {
        var client = _certificates.Sign("probe");
        string seen = "";
        var result = await SendAsync("localhost", SyslogTls.Read(_certificates.AuthorityFile, client.Certificate, client.Key), https =>
        {
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (certificate, _, _) =>
            {
                seen = certificate.Subject;
                return true;
            };
        });
        Assert.Equal(new DeliveryResult(DeliveryOutcome.Acknowledged), result);
        Assert.Equal("CN=probe", seen);
    }

    [Fact]
    public async Task An_unknown_authority_is_named()
    {
        var result = await SendAsync("localhost", SyslogTls.Default);
        AssertClear(result, "signed by 'CN=test authority'", "this system's certificate authorities", "Syslog:CaFile");
    }

    [Fact]
    public async Task Another_authority_than_the_settings_name_is_reported()
    {
        using var others = new TestCertificates();
        var result = await SendAsync("localhost", SyslogTls.Read(others.AuthorityFile, null, null));
        Assert.Equal(DeliveryOutcome.Retry, result.Outcome);
        Assert.DoesNotContain("inner exception", result.Reason);
        Assert.Contains("TLS: the receiver's certificate", result.Reason);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_reported_with_both_names() =>
        AssertClear(await SendAsync("collector.example", SyslogTls.Read(_certificates.AuthorityFile, null, null)), "is for 'collector.example', not for localhost");

    [Fact]
    public async Task A_receiver_that_wants_a_client_certificate_and_gets_none_is_tried_again()
    {
        var result = await SendAsync("localhost", SyslogTls.Read(_certificates.AuthorityFile, null, null), https => https.ClientCertificateMode = ClientCertificateMode.RequireCertificate);
        AssertClear(result);
    }

    [Theory]
    [InlineData("http://collector.example/rows", "secret", true)]
    [InlineData("http://192.0.2.1:8080/rows", "secret", true)]
    [InlineData("http://[2001:db8::1]/rows", "secret", true)]
    [InlineData("http://collector.example/rows", "", false)]
    [InlineData("https://collector.example/rows", "secret", false)]
    [InlineData("http://127.0.0.1:8080/rows", "secret", false)]
    [InlineData("http://[::1]/rows", "secret", false)]
    [InlineData("http://localhost/rows", "secret", false)]
    public void A_token_that_others_can_read_is_warned_of(string address, string token, bool warned)
    {
        string? warning = HttpTarget.TokenWarning(new Uri(address), token);
        Assert.Equal(warned, warning is not null);
        Assert.True(warning is null || (warning.StartsWith(address, StringComparison.Ordinal) && !warning.Contains("secret", StringComparison.Ordinal)), warning);
    }

    private static void AssertClear(DeliveryResult result, params string[] parts)
    {
        Assert.Equal(DeliveryOutcome.Retry, result.Outcome);
        Assert.All(parts, part => Assert.Contains(part, result.Reason));
        Assert.DoesNotContain("inner exception", result.Reason);
        Assert.DoesNotContain(result.Reason, char.IsControl);
        Assert.StartsWith("https://localhost:", result.Reason);
    }

    private async Task<DeliveryResult> SendAsync(string serverName, SyslogTls tls, Action<HttpsConnectionAdapterOptions>? more = null)
    {
        var (certificate, key) = _certificates.Sign(serverName);
        using var own = X509Certificate2.CreateFromPemFile(certificate, key);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener => listener.UseHttps(https =>
        {
            https.ServerCertificate = own;
            more?.Invoke(https);
        })));
        await using var server = builder.Build();
        server.Run(call =>
        {
            call.Response.StatusCode = 204;
            return Task.CompletedTask;
        });
        await server.StartAsync();
        int port = new Uri(server.Urls.First()).Port;
        await using var target = new HttpTarget(new Uri($"https://localhost:{port}/rows"), "secret", Eventually.Limit, tls);
        return await target.SendAsync([new SpoolRecord(1, Encoding.UTF8.GetBytes("{}"))], "spool", CancellationToken.None);
    }
}
