"""Hostile inputs and faults that tests of other folders try: they belong into the same table."""

from __future__ import annotations

RANDOM, ATTACK, FAULT = "Dữ liệu ngẫu nhiên", "Tấn công", "Sự cố máy móc"
ELSEWHERE = (
    (RANDOM, "Ô thay bằng chữ lạ, dòng đổi chỗ, cột mất: 120 quý", "Mọi dòng được tính: nhận hoặc để riêng kèm lỗi", "io/test_random_damage.py::test_cells_replaced_rows_moved_columns_lost"),
    (RANDOM, "Byte của 5 tệp bất kỳ bị đổi: 120 quý", "Mọi dòng được tính; phát hiện in ra được", "io/test_random_damage.py::test_bytes_replaced"),
    (RANDOM, "Phần bên trong sổ Excel của quý bị đổi: 60 quý", "Mọi dòng được tính", "io/test_random_damage.py::test_parts_of_a_workbook_damaged"),
    (RANDOM, "YAML ngẫu nhiên", "Đọc được hoặc phát hiện có dòng", "io/test_yaml_strict.py::test_no_text_makes_the_reader_fall_over"),
    (RANDOM, "Biểu mẫu gửi về bị đổi byte", "Trả lại kèm lời, số liệu đã nhận còn nguyên", "quarters/test_hostile.py::test_random_damage_ends_in_words"),
    (RANDOM, "Chữ ngẫu nhiên trong ô bất kỳ của biểu mẫu", "Trả lại kèm lời", "quarters/test_hostile.py::test_random_words_in_any_cell_end_in_words"),
    (RANDOM, "Ký tự Unicode bất kỳ vào phần soát văn bản", "Không văng", "audit/test_noise.py::test_any_unicode_passes"),
    (RANDOM, "400 bộ tiêu chí hỏng", "Lỗi có dòng, hoặc bộ chấm được", "scorecard/test_hostile.py::test_damaged_files_give_faults_or_a_card_that_scores"),
    (ATTACK, "Bom nén trong sổ Excel số liệu gốc", "Từ chối trong 20 MB bộ nhớ", "io/test_hostile_files.py::test_a_zip_bomb"),
    (ATTACK, "Phần nén khai sai kích thước", "Từ chối", "io/test_hostile_files.py::test_a_part_that_lies_about_its_size"),
    (ATTACK, "Ô ở góc xa nhất của trang tính", "Không tốn bộ nhớ", "io/test_hostile_files.py::test_a_cell_at_the_far_corner_costs_nothing"),
    (ATTACK, "Thực thể XML trong sổ Excel", "Từ chối", "io/test_hostile_files.py::test_entities_are_refused"),
    (ATTACK, "Liên kết ra khỏi thư mục quý", "Không đi theo", "io/test_hostile_files.py::test_a_link_out_of_the_folder_is_not_followed"),
    (ATTACK, "Ống dẫn thay cho tệp số liệu", "Không chờ", "io/test_hostile_files.py::test_a_pipe_is_not_waited_for"),
    (ATTACK, "Tên tệp có lệnh màn hình, đảo chiều", "In ra an toàn", "io/test_hostile_files.py::test_odd_file_names_are_printed_safely"),
    (ATTACK, "Ngoặc nhọn của mẫu câu trong số liệu", "Vẫn là chữ", "io/test_hostile_files.py::test_braces_in_hostile_text_are_text"),
    (ATTACK, "Khóa trùng, bí danh, thẻ Python, lồng sâu trong YAML", "Từ chối, nêu dòng", "io/test_yaml_strict.py::test_what_is_refused"),
    (ATTACK, "Bom nén, thực thể XML trong biểu mẫu gửi về", "Từ chối", "quarters/test_hostile.py::test_bombs_and_entities_are_refused"),
    (ATTACK, "Tên phần nén dẫn ra ngoài (../)", "Không tệp nào ra ngoài", "quarters/test_hostile.py::test_parts_with_wandering_names_go_nowhere"),
    (ATTACK, "Đơn vị ghi trong biểu mẫu là đường dẫn", "Chỉ tra danh mục, không làm đường dẫn", "quarters/test_hostile.py::test_the_owner_is_looked_up_never_used_as_a_path"),
    (ATTACK, "Công thức gọi ra ngoài trong biểu mẫu gửi về", "Không tính, không quay lại trong bản trả", "quarters/test_hostile.py::test_formulas_are_no_figures_and_do_not_come_back"),
    (ATTACK, "Chữ độc trong mọi chỗ của trang HTML", "Vẫn là chữ", "report/test_html.py::test_hostile_text_stays_text"),
    (ATTACK, "Chữ độc trong mọi chỗ của bản Word", "Vẫn là chữ", "report/test_docx.py::test_hostile_text_stays_text"),
    (ATTACK, "Chữ độc (lệnh Typst) trong mọi chỗ của bản PDF", "Vẫn là chữ", "report/test_pdf.py::test_hostile_text_stays_text"),
    (ATTACK, "Mã lệnh trong hình vẽ SVG", "Chỉ còn nét vẽ", "report/test_html.py::test_a_drawing_holds_nothing_but_drawing"),
    (ATTACK, "Gói cài không có mã băm trong tệp khóa", "Không được: mọi gói có mã băm", "project/test_dependencies.py::test_each_pin_has_hashes"),
    (FAULT, "50 lần giết lệnh đang chạy ở lúc ngẫu nhiên", "Bộ cũ hoặc bộ mới, luôn trọn vẹn", "publish/test_concurrency.py::test_fifty_kills_leave_the_old_set_or_the_new_one"),
    (FAULT, "Hai lệnh chạy cùng lúc trên một thư mục", "Lệnh sau đợi; không lẫn", "publish/test_concurrency.py::test_a_second_run_waits_and_says_so_and_nothing_is_mixed"),
    (FAULT, "Bị giết giữa hai lần đổi tên thư mục", "Lần chạy sau đặt lại bộ cũ", "core/test_store.py::test_a_run_killed_between_two_moves_is_mended"),
    (FAULT, "Sổ tay lỗi giữa chừng", "Nêu chỗ sai; bộ cũ còn nguyên", "publish/test_run.py::test_a_notebook_that_fails_leaves_the_old_set"),
    (FAULT, "Tiến trình con chết, treo", "Các quý khác vẫn chạy xong", "publish/test_parallel.py::test_results_errors_and_deaths"),
    (FAULT, "Người giữ khóa bị giết", "Khóa tự nhả", "quarters/test_lock.py::test_a_killed_holder_leaves_nothing_locked"),
)  # fmt: skip
