using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using RfbWatch.Outputs.Delivery;
using RfbWatch.TestKit;

namespace RfbWatch.Outputs.Tests.Delivery;

/// <summary>What a receiver answers costs neither memory nor time.</summary>
public sealed class HttpTargetTests
{
    /// <summary>What one answer may take from the receiver: the socket buffers of both sides, far less than the body.</summary>
    private const long MostTaken = 64 << 20;

    [Theory]
    [InlineData(200, DeliveryOutcome.Acknowledged)]
    [InlineData(400, DeliveryOutcome.Rejected)]
    [InlineData(503, DeliveryOutcome.Retry)]
    public async Task A_huge_body_is_not_read(int status, DeliveryOutcome outcome)
    {
        long written = 0;
        var ended = new TaskCompletionSource();
        byte[] chunk = new byte[64 << 10];
        var result = await SendAsync(async call =>
        {
            call.Response.StatusCode = status;
            try
            {
                while (written < 4 * MostTaken)
                {
                    await call.Response.Body.WriteAsync(chunk, call.RequestAborted);
                    written += chunk.Length;
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The sender closed the connection.
            }

            ended.SetResult();
        });
        Assert.Equal(outcome, result.Outcome);
        await ended.Task.WaitAsync(Eventually.Limit);
        Assert.InRange(written, 0, MostTaken);
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

    private static async Task<DeliveryResult> SendAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var server = builder.Build();
        server.Run(answer);
        await server.StartAsync();
        await using var target = new HttpTarget(new Uri(server.Urls.First() + "/rows"), "", Eventually.Limit);
        return await target.SendAsync([new SpoolRecord(1, Encoding.UTF8.GetBytes("{}"))], "spool", CancellationToken.None);
    }
}
