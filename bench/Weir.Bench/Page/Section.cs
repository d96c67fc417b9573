namespace Weir.Bench.Page;

/// <summary>One measurement of docs/performance.md, which can be run alone.</summary>
/// <param name="Name">What <c>bench/run</c> calls it.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Write">Measures, and writes Markdown below the heading.</param>
/// <param name="OnRequest">Measured when it is named, or with <c>--all</c>.</param>
internal sealed record Section(string Name, string Title, Action<SectionRun> Write, bool OnRequest = false);
