"""Official lists of Japanese municipalities, from one dataset to print, Word and dated folders.

The way of the data, with the room of each stage:

    published text --import--> edition YAML --load, check--> Edition      dataset/
    Edition --compose--> Document                                         document/
    Document --lay out--> Pages                                           layout/
    Pages --draw--> PDF bytes                                             writers/pdf/
    Document --write--> Word bytes                                        writers/word/
    bytes --store--> out/<as-of>/ with its manifest                       archive/
    Edition, Edition --compare--> Comparison --compose--> Document        dataset/, document/
    out/<as-of>/ and all its inputs --archive--> a bag, --verify--> proof archive/

`pipeline` joins the stages, `cli` is what the user meets.
"""

__version__ = "0.2.0"
