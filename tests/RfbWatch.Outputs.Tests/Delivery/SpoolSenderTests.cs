using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using RfbWatch.Outputs.Delivery;
using RfbWatch.TestKit;

namespace RfbWatch.Outputs.Tests.Delivery;

/// <summary>The behaviour of a sender for responses that are neither an acknowledgement nor a temporary failure.</summary>
public sealed class SpoolSenderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string DeadLetters => _folder.Of("dead-letters.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_target_that_throws_is_a_fault_that_is_tried_again()
    {
        int calls = 0;
        await RunAsync(
            _ => ++calls == 1 ? throw new InvalidOperationException("planted defect") : DeliveryResult.Acknowledged,
            new SenderOptions { FirstBackOff = TimeSpan.FromMilliseconds(1) },
            (spool, sender) =>
            {
                if (sender.Delivered == 0 && sender.Retries > 0)
                {
                    Assert.Contains("InvalidOperationException: planted defect", sender.LastProblem);
                }

                return spool.Waiting == 0;
            });
        Assert.True(calls > 1);
    }

    [Fact]
    public async Task A_receiver_that_requests_no_delay_is_still_called_with_growing_delays()
    {
        var calls = new List<long>();
        await RunAsync(
            _ =>
            {
                calls.Add(TimeProvider.System.GetTimestamp());
                return calls.Count < 4 ? new DeliveryResult(DeliveryOutcome.Retry, "overload", TimeSpan.Zero) : DeliveryResult.Acknowledged;
            },
            new SenderOptions { FirstBackOff = TimeSpan.FromMilliseconds(20) },
            (spool, _) => spool.Waiting == 0);

        // At least half of 20, 40 and 80 ms.
        Assert.InRange(TimeProvider.System.GetElapsedTime(calls[0], calls[3]), TimeSpan.FromMilliseconds(60), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task Dead_letters_have_a_bound_behind_which_records_wait()
    {
        long waiting = 0, dead = 0;
        await RunAsync(
            _ => new DeliveryResult(DeliveryOutcome.Rejected, "refused"),
            new SenderOptions { FirstBackOff = TimeSpan.FromMilliseconds(1), MaxDeadLetterBytes = 1000 },
            (spool, sender) =>
            {
                (waiting, dead) = (spool.Waiting, sender.DeadLetters);
                return sender.Retries > 2 && sender.LastProblem.Contains("1000 bytes", StringComparison.Ordinal);
            });
        Assert.InRange(new FileInfo(DeadLetters).Length, 1, 1000);
        Assert.InRange(dead, 1, 19);
        Assert.Equal(20, waiting + dead);
    }

    [Theory]
    [InlineData(HttpStatusCode.MovedPermanently)]
    [InlineData(HttpStatusCode.PermanentRedirect)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.MethodNotAllowed)]
    [InlineData(HttpStatusCode.ProxyAuthenticationRequired)]
    [InlineData(HttpStatusCode.Gone)]
    [InlineData(HttpStatusCode.UnsupportedMediaType)]
    [InlineData(HttpStatusCode.MisdirectedRequest)]
    public async Task What_is_wrong_with_the_address_buries_no_record(HttpStatusCode answer) => Assert.Equal(DeliveryOutcome.Retry, await AnswerAsync(answer));

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(HttpStatusCode.UnprocessableEntity)]
    public async Task What_is_wrong_with_the_record_is_a_refusal(HttpStatusCode answer) => Assert.Equal(DeliveryOutcome.Rejected, await AnswerAsync(answer));

    private static async Task<DeliveryOutcome> AnswerAsync(HttpStatusCode answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var server = builder.Build();
        server.Run(call =>
        {
            call.Response.StatusCode = (int)answer;
            return Task.CompletedTask;
        });
        await server.StartAsync();
        await using var target = new HttpTarget(new Uri(server.Urls.First() + "/rows"), "", Eventually.Limit);
        var result = await target.SendAsync([new SpoolRecord(1, Encoding.UTF8.GetBytes("{}"))], "spool", CancellationToken.None);
        Assert.Contains($"HTTP {(int)answer}", result.Reason);
        return result.Outcome;
    }

    private async Task RunAsync(Func<IReadOnlyList<SpoolRecord>, DeliveryResult> answer, SenderOptions options, Func<Spool, SpoolSender, bool> until)
    {
        using var spool = new Spool(new SpoolOptions { Folder = _folder.Root, Clock = TimeProvider.System });
        for (int i = 1; i <= 20; i++)
        {
            spool.Append(Encoding.UTF8.GetBytes($"{{\"record\":{i}}}"));
        }

        using var stop = new CancellationTokenSource();
        var sender = new SpoolSender(spool, new SpoolBacklog(spool), "spool", new ScriptedTarget(answer), DeadLetters, options);
        var running = sender.RunAsync(stop.Token);
        await Eventually.Is(() => running.IsFaulted || until(spool, sender), "what the sender is to do");
        Assert.False(running.IsFaulted, running.Exception?.ToString());
        await stop.CancelAsync();
        await running;
    }

    private sealed class ScriptedTarget(Func<IReadOnlyList<SpoolRecord>, DeliveryResult> answer) : IDeliveryTarget
    {
        public string Name => "scripted";

        public int MaxBatchRecords => 5;

        public Task<DeliveryResult> SendAsync(IReadOnlyList<SpoolRecord> records, string spoolId, CancellationToken cancellation) => Task.FromResult(answer(records));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
