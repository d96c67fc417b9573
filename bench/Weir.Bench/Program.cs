using System.Globalization;
using Weir.Bench;
using Weir.Sources.Example.Import;

// Each measurement writes its part of docs/performance.md to standard output; bench/run puts them together.
var members = args.Length > 1 && int.TryParse(args[1], out var given) ? given : 50_000;
switch (args.Length > 0 ? args[0] : "")
{
    case "load":
        LoadBench.Run(Console.Out, members, args[2]);
        break;
    case "growth":
        GrowthBench.Run(Console.Out, [50, 500, 5_000, members]);
        break;
    case "limit":
        LimitBench.Run(Console.Out);
        break;
    case "accounting":
        AccountingBench.Run(Console.Out, members);
        break;
    case "ban-one":
        BanOneBench.Run(Console.Out, args.Length > 1 ? members : 1_000_000);
        break;
    case "changes":
        await ChangesBench.RunAsync(Console.Out, members);
        break;
    case "generate":
        GenerateImports.Run(Console.Out, args[1]);
        break;
    case "campus":
        GenerateCampus.Run(
            Console.Out,
            args[1],
            args[2],
            args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 5_000
        );
        break;
    case "import":
        ImportBench.Run(
            Console.Out,
            args.Length > 1
                ? args[1..].Select(static word => Enum.Parse<ImportShape>(word, ignoreCase: true))
                : [ImportShape.WebFarm, ImportShape.Tree, ImportShape.Full]
        );
        break;
    case "packets":
        ImportPackets.Run(Console.Out, Enum.Parse<ImportShape>(args[1], ignoreCase: true), args[2], args[3..]);
        break;
    case "import-step":
        ImportStep.Run(args[1], args[2], args[3]);
        break;
    case "corpus":
        ImportCorpus.Run(Console.Out, args[1]);
        break;
    case "xdp":
        XdpBench.Run(Console.Out, args.Length > 1 ? [.. args[1..].Select(int.Parse)] : [650, 100_000, 1_000_000]);
        break;
    case "xdp-load":
        XdpBench.Load(args[1]);
        break;
    default:
        Console.Error.WriteLine(
            "usage: Weir.Bench load|growth|limit|accounting|changes [MEMBERS] [WEIR] | ban-one [BANS] | generate DIRECTORY | import [SHAPE…] | packets SHAPE DUMP FILE… | corpus DIRECTORY | xdp [COUNT…]"
        );
        return 64;
}

return 0;
