using System.Globalization;
using Weir.Bench;
using Weir.Bench.Page;
using Weir.Sources.Example.Import;

// "run" is what bench/run calls: sections of docs/performance.md. The others are their tools, and those of examples/.
switch (args)
{
    case ["run", "--weir", var weir, "--docs", var docs, .. var sections]:
        return PageRun.Run(Sections.All, sections, weir, docs);
    case ["generate", var directory]:
        GenerateImports.Run(Console.Out, directory);
        return 0;
    case ["campus", var site, var dump, var members]:
        GenerateCampus.Run(Console.Out, site, dump, int.Parse(members, CultureInfo.InvariantCulture));
        return 0;
    case ["packets", var shape, var dump, .. var files]:
        ImportPackets.Run(Console.Out, Enum.Parse<ImportShape>(shape, ignoreCase: true), dump, files);
        return 0;
    case ["bans", var bans, var weir]:
        BansBench.Run(Console.Out, int.Parse(bans, CultureInfo.InvariantCulture), weir);
        return 0;
    case ["ban-one", var bans]:
        BanOneBench.Run(Console.Out, int.Parse(bans, CultureInfo.InvariantCulture));
        return 0;
    case ["xdp-load", var list]:
        XdpLoads.Load(list);
        return 0;
    case ["import", .. var shapes]:
        ImportBench.Run(Console.Out, shapes.Select(static word => Enum.Parse<ImportShape>(word, ignoreCase: true)));
        return 0;
    case ["import-step", var step, var file, var target]:
        ImportStep.Run(step, file, target);
        return 0;
    default:
        Console.Error.WriteLine(
            "usage: Weir.Bench run --weir PROGRAM --docs FOLDER [--quick] [SECTION…] | generate DIRECTORY | campus SITE DUMP MEMBERS | import SHAPE… | packets SHAPE DUMP FILE… | bans COUNT WEIR | ban-one COUNT"
        );
        return 64;
}
