using System.Globalization;

namespace Weir.Bench.Page;

/// <summary><c>bench/run [--quick] [--all | SECTION…]</c>: measures section by section; each is on the page when it is done.</summary>
internal static class PageRun
{
    private const string Page = "performance.md";

    /// <returns>0, 1 when an anchor was not held or a section failed, 64 for a section that is not there.</returns>
    public static int Run(IReadOnlyList<Section> all, IReadOnlyList<string> arguments, string weir, string docs)
    {
        var (quick, whole) = (arguments.Contains("--quick"), arguments.Contains("--all"));
        var wanted = arguments.Where(static word => word is not ("--quick" or "--all")).ToArray();
        var names = all.Select(static section => section.Name).ToArray();
        var unknown = wanted.Except(names).ToArray();
        if (unknown.Length > 0)
        {
            Console.Error.WriteLine($"no section {string.Join(", ", unknown)}; there are: {string.Join(' ', names)}");
            return 64;
        }

        // A quick run is for the eyes: it never overwrites what was measured with care.
        var folder = quick ? Directory.CreateDirectory(Path.Combine(docs, "..", "artifacts", "quick")).FullName : docs;
        var bad = 0;
        var chosen = all.Where(section =>
            wanted.Length == 0 ? whole || !section.OnRequest : wanted.Contains(section.Name)
        );
        foreach (var section in chosen)
        {
            Console.Error.WriteLine($"{section.Name} …");
            bad += Written(section, quick, weir, folder, names) ? 0 : 1;
        }

        Console.Error.WriteLine($"wrote {Path.GetFullPath(Path.Combine(folder, Page))}");
        return bad == 0 ? 0 : 1;
    }

    /// <returns>False when an anchor was not held, or nothing could be measured: then the page keeps what it has.</returns>
    private static bool Written(Section section, bool quick, string weir, string folder, string[] names)
    {
        try
        {
            var (body, held) = Measure(section, quick, weir, Path.Combine(folder, "performance"));
            var page = Path.Combine(folder, Page);
            File.WriteAllText(
                page,
                PerformancePage.With(File.Exists(page) ? File.ReadAllText(page) : "", names, section.Name, body)
            );
            return held;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // One section that cannot be measured here must not cost the others an hour's figures.
            Console.Error.WriteLine($"{section.Name} failed: {failure}");
            return false;
        }
    }

    private static (string Body, bool Held) Measure(Section section, bool quick, string weir, string images)
    {
        var time = TimeProvider.System;
        var (load, start) = (Machine.Load(), time.GetTimestamp());
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var folder = Directory.CreateTempSubdirectory("weir-bench-");
        var run = new SectionRun(output, quick, weir, folder.FullName, images);
        try
        {
            section.Write(run);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        var anchors = run.Anchors.Select(static anchor => $"- {anchor}").ToArray();
        foreach (var anchor in run.Anchors.Where(static anchor => !anchor.Held))
        {
            Console.Error.WriteLine($"{section.Name}: {anchor}");
        }

        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            ## {section.Title}

            `bench/run {(
                quick ? "--quick " : ""
            )}{section.Name}` on {time.GetUtcNow():yyyy-MM-dd HH:mm} UTC in {time.GetElapsedTime(
                start
            ).TotalSeconds:N0} s, load average at the start {load}.
            {Machine.Line()}.


            """
        );
        var tail = anchors.Length > 0 ? $"\n{string.Join('\n', anchors)}\n" : "";
        return (head + output + tail, run.Anchors.All(static anchor => anchor.Held));
    }
}
