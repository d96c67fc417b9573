using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Weir.Agent.Running;
using Weir.Web.Access;
using Weir.Web.Documents;

namespace Weir.Web.Endpoints;

/// <summary>The journal: the last lines, and each as it is said (server-sent events of the HTML standard).</summary>
internal static class EventEndpoints
{
    /// <summary>Readers of the stream at once.</summary>
    public const int MostReaders = 64;

    public static void Map(IEndpointRouteBuilder routes, WebGround ground)
    {
        var streams = new EventStreams(ground);
        routes.MapGet("events", streams.Stream).Needs(Role.Viewer).Endless();
        routes.MapGet("events/recent", context => Recent(context, ground)).Needs(Role.Viewer);
    }

    private static Task Recent(HttpContext context, WebGround ground)
    {
        var query = new QueryValues(context, ground.Time, "limit");
        var limit = query.Number("limit", 1, AgentJournal.Kept) ?? 100;
        query.Check();
        var lines = ground.Agent.Journal.Recent((int)limit);
        return context.Json(
            new EventListDocument { Events = [.. lines.Select(EventRow.From)] },
            WebJson.Default.EventListDocument
        );
    }

    private sealed class EventStreams(WebGround ground)
    {
        private static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);

        /// <summary>A reader that takes nothing for so long is cut off; it may come back with the last number it has.</summary>
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

        private int _readers;

        public async Task Stream(HttpContext context)
        {
            var query = new QueryValues(context, ground.Time, "after");
            var said = query.Number("after", 0, long.MaxValue);
            var after = query.Header("Last-Event-ID", 0, long.MaxValue) ?? said ?? ground.Agent.Journal.Last;
            query.Check();
            if (Interlocked.Increment(ref _readers) > MostReaders)
            {
                Interlocked.Decrement(ref _readers);
                throw new Refusal(503, WebDiagnostics.Busy("too many read the events")) { RetryAfter = 5 };
            }

            try
            {
                await Write(context, after).ConfigureAwait(false);
            }
            finally
            {
                Interlocked.Decrement(ref _readers);
            }
        }

        private async Task Write(HttpContext context, long after)
        {
            var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            {
                rate.MinDataRate = null; // a quiet journal is no slow client; our own patience is with each flush
            }

            context.Response.ContentType = "text/event-stream";
            context.Response.Headers["X-Accel-Buffering"] = "no"; // nginx keeps answers back otherwise
            try
            {
                await Send(context, ": weir\n\n", end.Token).ConfigureAwait(false);
                await Follow(context, after, end.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The reader went away, or the agent stops.
            }
            catch (TimeoutException)
            {
                context.Abort();
            }
        }

        private async Task Follow(HttpContext context, long after, CancellationToken cancellation)
        {
            using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await using var lines = ground.Agent.Journal.Follow(after, reading.Token).GetAsyncEnumerator(reading.Token);
            var next = lines.MoveNextAsync().AsTask();
            try
            {
                while (true)
                {
                    if (await Beats(next, cancellation).ConfigureAwait(false))
                    {
                        if (!IsStillValid(Caller.Of(context)))
                        {
                            context.Abort();
                            return;
                        }

                        await Send(context, ": beat\n\n", cancellation).ConfigureAwait(false);
                    }
                    else
                    {
                        await next.ConfigureAwait(false);
                        await Send(context, Text(lines.Current), cancellation).ConfigureAwait(false);
                        next = lines.MoveNextAsync().AsTask();
                    }
                }
            }
            finally
            {
                // An iterator may not be disposed of while it moves.
                await reading.CancelAsync().ConfigureAwait(false);
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        /// <summary>True when it is time for a sign of life; false when there is a line.</summary>
        private async Task<bool> Beats(Task<bool> next, CancellationToken cancellation)
        {
            if (next.IsCompleted)
            {
                return false;
            }

            using var early = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var beat = Task.Delay(Beat, ground.Time, early.Token);
            var first = await Task.WhenAny(next, beat).ConfigureAwait(false);
            await early.CancelAsync().ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            return first == beat;
        }

        private bool IsStillValid(Caller caller)
        {
            try
            {
                return ground.Tokens.Read().Any(token => token.Caller == caller);
            }
            catch (TokenException)
            {
                return false;
            }
        }

        private async Task Send(HttpContext context, string text, CancellationToken cancellation)
        {
            context.Response.BodyWriter.Write(text);
            await context
                .Response.BodyWriter.FlushAsync(cancellation)
                .AsTask()
                .WaitAsync(Patience, ground.Time, cancellation)
                .ConfigureAwait(false);
        }

        private static string Text(JournalEntry entry)
        {
            // JSON has no line ends in it, which would end the field.
            var json = JsonSerializer.Serialize(EventRow.From(entry), WebJson.Default.EventRow);
            return string.Create(CultureInfo.InvariantCulture, $"id: {entry.Number}\nevent: journal\ndata: {json}\n\n");
        }
    }

    private static void Write(this System.IO.Pipelines.PipeWriter writer, string text)
    {
        var count = Encoding.UTF8.GetBytes(text, writer.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length)));
        writer.Advance(count);
    }
}
