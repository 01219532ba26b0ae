using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using RfbWatch.Outputs.Delivery;
using RfbWatch.TestKit;

namespace RfbWatch.Outputs.Tests.Delivery;

/// <summary>The response of a receiver costs neither memory nor time.</summary>
public sealed class HttpTargetTests
{
    private static readonly SpoolRecord[] Records = [new SpoolRecord(1, Encoding.UTF8.GetBytes("{}"))];

    /// <summary>Maximum number of bytes of a response that may be read: the socket buffers of both sides, much less than the body.</summary>
    private const long MaxTaken = 64 << 20;

    [Theory]
    [InlineData(200, DeliveryOutcome.Acknowledged)]
    [InlineData(400, DeliveryOutcome.Rejected)]
    [InlineData(503, DeliveryOutcome.Retry)]
    public async Task A_huge_body_is_not_read(int status, DeliveryOutcome outcome)
    {
        // A plain socket: a web server would continue to accept writes after the connection was closed.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = WriteHugeAnswerAsync(listener, status);
        await using var target = new HttpTarget(new Uri($"http://{listener.LocalEndpoint}/rows"), "", Eventually.Limit);
        var result = await target.SendAsync(Records, "spool", CancellationToken.None);
        Assert.Equal(outcome, result.Outcome);
        Assert.InRange(await serving.WaitAsync(Eventually.Limit), 0, MaxTaken);
    }

    [Theory]
    [InlineData(200, DeliveryOutcome.Acknowledged)]
    [InlineData(422, DeliveryOutcome.Rejected)]
    public async Task A_body_that_never_ends_is_not_waited_for(int status, DeliveryOutcome outcome)
    {
        var result = await SendAsync(async call =>
        {
            call.Response.StatusCode = status;
            await call.Response.WriteAsync("field 'x' is missing");
            await call.Response.Body.FlushAsync();
            await Task.WhenAny(Task.Delay(Timeout.InfiniteTimeSpan, call.RequestAborted));
        });
        Assert.Equal(outcome, result.Outcome);
        Assert.True(status == 200 || result.Reason.EndsWith("HTTP 422: field 'x' is missing", StringComparison.Ordinal), result.Reason);
    }

    [Fact]
    public async Task The_text_of_an_error_is_one_bounded_line()
    {
        var result = await SendAsync(call =>
        {
            call.Response.StatusCode = 500;
            return call.Response.WriteAsync("no\r\n\u001b[31mroom\0" + new string('x', 100_000));
        });
        Assert.Contains("HTTP 500: no", result.Reason);
        Assert.DoesNotContain(result.Reason, char.IsControl);
        Assert.InRange(result.Reason.Length, 200, 400);
    }

    /// <summary>Answers one request with four times the maximum; returns the number of body bytes that were sent.</summary>
    private static async Task<long> WriteHugeAnswerAsync(TcpListener listener, int status)
    {
        using var socket = await listener.AcceptSocketAsync();
        byte[] chunk = new byte[64 << 10];
        var request = new StringBuilder();
        while (!request.ToString().EndsWith("}]", StringComparison.Ordinal))
        {
            request.Append(Encoding.ASCII.GetString(chunk, 0, await socket.ReceiveAsync(chunk)));
        }

        await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Answer\r\nContent-Length: {4 * MaxTaken}\r\n\r\n"));
        long written = 0;
        try
        {
            Array.Fill(chunk, (byte)'x');
            while (written < 4 * MaxTaken)
            {
                written += await socket.SendAsync(chunk);
            }
        }
        catch (SocketException)
        {
            // The sender closed the connection.
        }

        return written;
    }

    private static async Task<DeliveryResult> SendAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var server = builder.Build();
        server.Run(answer);
        await server.StartAsync();
        await using var target = new HttpTarget(new Uri(server.Urls.First() + "/rows"), "", Eventually.Limit);
        return await target.SendAsync(Records, "spool", CancellationToken.None);
    }
}
