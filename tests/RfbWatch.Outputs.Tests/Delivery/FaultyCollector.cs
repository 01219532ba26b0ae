using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace RfbWatch.Outputs.Tests.Delivery;

/// <summary>A collector on the loopback address that stores what it acknowledges, and fails on request.</summary>
internal sealed class FaultyCollector : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<CollectorFault> _faults = new();

    private FaultyCollector(WebApplication server) => _server = server;

    public Uri Address => new(_server.Urls.First() + "/rows");

    /// <summary>Every stored record, by id, with its text and the number of times it arrived.</summary>
    public ConcurrentDictionary<string, (string Text, int Times)> Stored { get; } = new();

    public int FaultsMet { get; private set; }

    public static async Task<FaultyCollector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = new FaultyCollector(builder.Build());
        collector._server.Run(collector.AnswerAsync);
        await collector._server.StartAsync();
        return collector;
    }

    public void Queue(CollectorFault fault) => _faults.Enqueue(fault);

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext call)
    {
        using var document = await JsonDocument.ParseAsync(call.Request.Body);
        bool faulty = _faults.TryDequeue(out var fault);
        FaultsMet += faulty ? 1 : 0;
        switch (faulty ? fault : CollectorFault.None)
        {
            case CollectorFault.ServerError:
                call.Response.StatusCode = 500;
                break;
            case CollectorFault.Overload:
                call.Response.StatusCode = 429;
                call.Response.Headers.RetryAfter = "0";
                break;
            case CollectorFault.ResetBeforeStoring:
                call.Abort();
                break;
            case CollectorFault.ResetAfterStoring:
                Store(document);
                call.Abort();
                break;
            case CollectorFault.NoAnswer:
                Store(document);
                await Task.WhenAny(Task.Delay(Timeout.InfiniteTimeSpan, call.RequestAborted));
                break;
            default:
                Store(document);
                call.Response.StatusCode = 204;
                break;
        }
    }

    private void Store(JsonDocument document)
    {
        foreach (var element in document.RootElement.EnumerateArray())
        {
            string text = element.GetProperty("record").GetRawText();
            Stored.AddOrUpdate(element.GetProperty("id").GetString()!, (text, 1), (_, before) => (text, before.Times + 1));
        }
    }
}

internal enum CollectorFault
{
    None,
    ServerError,
    Overload,
    ResetBeforeStoring,
    ResetAfterStoring,
    NoAnswer,
}
